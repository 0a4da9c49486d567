import QuattroToolCore
import Testing

@Suite struct OutcomeTests {
    @Test(
        arguments: [
            (Outcome.exited(0), nil), (.exited(7), 7), (.signaled(9), 137), (.exceeded("1s"), 124),
            (.couldNotStart("x"), 126),
            (.notStarted, nil), (.stopped(.restDone), nil), (.stopped(.failAfter("1s")), nil),
        ] as [(Outcome, Int32?)]
    )
    func onlyWhatACommandDidItselfIsItsFailure(outcome: Outcome, status: Int32?) {
        #expect(outcome.failureStatus == status)
    }

    @Test(
        arguments: [
            (nil, nil, 0), (nil, 3, 3), (.failAfter("1s"), nil, 124), (.failAfter("1s"), 3, 124),
            (.moveOnAfter("1s"), nil, 0),
            (.moveOnAfter("1s"), 3, 3), (.signal(2), 3, 130), (.signal(15), nil, 143), (.signal(1), nil, 129),
            (.outputClosed(error: 32), 3, 141), (.outputClosed(error: 28), nil, 74),
        ] as [(StopCause?, Int32?, Int32)]
    )
    func theStatusOfARun(stop: StopCause?, firstFailure: Int32?, status: Int32) {
        #expect(ExitStatus.ofRun(stoppedBy: stop, firstFailure: firstFailure) == status)
    }

    @Test(arguments: [
        (Outcome.exited(0), "ok"), (.exited(2), "status 2"), (.signaled(15), "signal TERM"),
        (.signaled(64), "signal 64"),
        (.exceeded("2s"), "deadline (--each-fail-after 2s)"),
        (.stopped(.failAfter("2s")), "deadline (--fail-after 2s)"),
        (.stopped(.moveOnAfter("2s")), "moved on (--move-on-after 2s)"), (.stopped(.signal(2)), "cancelled (Ctrl-C)"),
        (.stopped(.signal(15)), "cancelled (SIGTERM)"),
        (.stopped(.failure("[2 x]: status 1")), "cancelled ([2 x]: status 1)"),
        (.stopped(.restDone), "cancelled (the others were done)"), (.notStarted, "not started"),
        (.couldNotStart("no memory"), "could not start: no memory"),
        (.stopped(.outputClosed(error: 28)), "cancelled (standard output cannot be written to, error 28)"),
        (.stopped(.outputClosed(error: 32)), "cancelled (standard output was closed)"),
    ])
    func anOutcomeSaysWhoCausedIt(outcome: Outcome, text: String) {
        #expect(outcome.description == text)
    }
}

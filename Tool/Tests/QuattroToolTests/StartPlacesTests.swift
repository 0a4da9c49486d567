import QuattroToolCore
import Testing

@Suite struct StartPlacesTests {
    private let starting = StartPlaces.starting
    private let running = StartPlaces.running

    @Test func aCommandStartsOnlyIfThereIsRoomForItsStart() {
        var places = StartPlaces(descriptors: 2 * starting - 1)
        let isTaken = places.take()
        #expect(isTaken)
        let isAnotherTaken = places.take()
        #expect(!isAnotherTaken)
        places.started(isBackground: false)
        let isAThirdTaken = places.take()
        #expect(isAThirdTaken)
    }

    @Test func whatHasEndedMakesRoom() {
        var places = StartPlaces(descriptors: starting)
        let isTaken = places.take()
        #expect(isTaken)
        places.started(isBackground: false)
        let isAnotherTaken = places.take()
        #expect(!isAnotherTaken)
        places.leave(hasStarted: true, isBackground: false)
        let isAThirdTaken = places.take()
        #expect(isAThirdTaken)
    }

    @Test func whatCouldNotBeStartedMakesRoomToo() {
        var places = StartPlaces(descriptors: starting)
        let isTaken = places.take()
        #expect(isTaken)
        places.leave(hasStarted: false, isBackground: false)
        #expect(places.startingCount == 0)
        let isAnotherTaken = places.take()
        #expect(isAnotherTaken)
    }

    @Test func fewAreStartedAtATimeAndOnlyOneIfTheSystemHadNotEnough() {
        var places = StartPlaces(descriptors: 100 * starting)
        let taken = (1...5).map { _ in places.take() }
        #expect(taken == [true, true, true, true, false])
        places.fellShort()
        for _ in 1...3 { places.started(isBackground: false) }
        let isTaken = places.take()
        #expect(!isTaken)
        places.started(isBackground: false)
        let again = [places.take(), places.take()]
        #expect(again == [true, false])
    }

    @Test func waitingMakesSenseWhileSomethingRunsThatEndsByItself() {
        var places = StartPlaces(descriptors: 10 * starting)
        #expect(!places.isWorthWaiting)
        _ = places.take()
        places.started(isBackground: true)
        #expect(!places.isWorthWaiting && !places.isOneRunning)
        _ = places.take()
        places.started(isBackground: false)
        #expect(places.isWorthWaiting && places.isOneRunning)
        places.leave(hasStarted: true, isBackground: false)
        #expect(!places.isWorthWaiting && !places.isOneRunning)
    }

    @Test(arguments: [true, false])
    func waitingForAPlaceMakesSenseWhileSomethingIsBeingStarted(isBackground: Bool) {
        var places = StartPlaces(descriptors: 10 * starting)
        _ = places.take()
        #expect(places.isWorthWaiting)
        // The system has not given it anything yet that it could give back.
        #expect(!places.isOneRunning)
        places.leave(hasStarted: false, isBackground: isBackground)
        #expect(!places.isWorthWaiting && !places.isOneRunning)
    }

    @Test(arguments: [5, 50])
    func backgroundCommandsThatStartTogetherAllGetTheirPlaces(count: Int) {
        var places = StartPlaces(descriptors: 1000 * starting)
        var (waiting, starting) = (count, 0)
        while waiting > 0 {
            if places.take() {
                (waiting, starting) = (waiting - 1, starting + 1)
            } else if places.isWorthWaiting {
                places.started(isBackground: true)
                starting -= 1
            } else {
                break
            }
        }
        #expect(waiting == 0)
    }

    @Test func whileItIsClosedNothingStarts() {
        var places = StartPlaces(descriptors: 10 * starting)
        places.isClosed = true
        let isTaken = places.take()
        #expect(!isTaken)
        #expect(places.isWorthWaiting)
        places.isClosed = false
        let isAnotherTaken = places.take()
        #expect(isAnotherTaken)
    }

    @Test(arguments: [1, 4, 5, 100])
    func withAsManyDescriptorsAsAreNeededNoneWaitsForAnother(count: Int) {
        var places = StartPlaces(descriptors: StartPlaces.needed(forCommands: count))
        for _ in 0..<count {
            if !places.take() {
                places.started(isBackground: true)
                let isTaken = places.take()
                #expect(isTaken)
            }
        }
    }

    @Test(arguments: 0...200)
    func asManyFitAsIsSaid(descriptors: Int) {
        var places = StartPlaces(descriptors: descriptors)
        var count = 0
        while places.take() {
            places.started(isBackground: false)
            count += 1
        }
        #expect(count == StartPlaces.most(descriptors: descriptors))
    }
}

import QuattroToolCore
import Testing

@Suite struct OutputStyleTests {
    @Test(arguments: OutputMode.allCases) func whatFailedIsAlwaysShown(mode: OutputMode) {
        let failures: [Outcome] = [
            .exited(1), .signaled(9), .exceeded("1s"), .notReady("1s"), .couldNotStart("?"), .beforeReady(.exited(0)),
        ]
        #expect(failures.allSatisfy(mode.shows))
    }

    @Test func ofWhatHasNotFailedOnlyWhatADeadlineOrTheUserCutOffIsShown() {
        let shown: [Outcome] = [.stopped(.failAfter("1s")), .stopped(.moveOnAfter("1s")), .stopped(.signal(2))]
        #expect(shown.allSatisfy(OutputMode.failures.shows))
        let hidden: [Outcome] = [
            .exited(0), .stopped(.failure("[1 a]: status 1")), .stopped(.restDone), .stopped(.outputClosed(error: 32)),
        ]
        #expect(!hidden.contains(where: OutputMode.failures.shows))
        #expect(hidden.allSatisfy(OutputMode.grouped.shows))
    }
}

@Suite struct ColorChoiceTests {
    private func environment(_ choice: ColorChoice, _ given: String...) -> [String] {
        choice.environment(given.map { Array("\($0)\0".utf8) }).map { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    @Test func autoLeavesTheEnvironmentAlone() {
        #expect(environment(.auto, "NO_COLOR=1", "FORCE_COLOR=1") == ["NO_COLOR=1", "FORCE_COLOR=1"])
    }

    @Test func alwaysAsksForColorsAndLeavesWhatIsSet() {
        let added = ["FORCE_COLOR=1", "CLICOLOR_FORCE=1", "CARGO_TERM_COLOR=always"]
        #expect(environment(.always, "A=b", "NO_COLOR=1") == ["A=b"] + added)
        #expect(environment(.always, "FORCE_COLOR=3") == ["FORCE_COLOR=3"] + added.dropFirst())
        #expect(environment(.always, "NO_COLOR_AT_ALL=1") == ["NO_COLOR_AT_ALL=1"] + added)
    }

    @Test func neverRefusesColorsAndTakesOutWhatAsksForThem() {
        #expect(environment(.never, "FORCE_COLOR=1", "A=b", "CARGO_TERM_COLOR=always") == ["A=b", "NO_COLOR=1"])
        #expect(environment(.never, "NO_COLOR=") == ["NO_COLOR="])
    }
}

@Suite struct KeptFramesTests {
    private struct Piece: Equatable {
        let stream: PrintStream
        var text: String
    }

    private func frames(_ pieces: [Piece]) -> [UInt8] {
        var frames: [UInt8] = []
        for piece in pieces { KeptFrames.append(Array(piece.text.utf8), of: piece.stream, to: &frames) }
        return frames
    }

    private func read(_ frames: [UInt8], inPiecesOf size: Int) -> [Piece] {
        var reader = KeptFrames.Reader()
        var pieces: [Piece] = []
        for start in stride(from: 0, to: frames.count, by: size) {
            Array(frames[start..<min(start + size, frames.count)]).withUnsafeBytes { bytes in
                reader.read(bytes) { stream, part in
                    let text = String(decoding: part, as: UTF8.self)
                    if pieces.last?.stream == stream {
                        pieces[pieces.count - 1].text += text
                    } else {
                        pieces.append(Piece(stream: stream, text: text))
                    }
                }
            }
        }
        return pieces
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 100_000])
    func whatWasPrintedComesBackInOrderHoweverTheBytesAreCut(size: Int) {
        let pieces = [
            Piece(stream: .standardOutput, text: "a\n"), Piece(stream: .standardError, text: "bc\n"),
            Piece(stream: .standardOutput, text: String(repeating: "x", count: 70_000)),
            Piece(stream: .standardError, text: "\n"),
        ]
        #expect(read(frames(pieces), inPiecesOf: size) == pieces)
    }

    @Test func nothingPrintedIsNoFrame() {
        #expect(frames([Piece(stream: .standardError, text: "")]).isEmpty)
    }
}

import Foundation
import Quattro
import Testing

@testable import QuattroInspect

extension InspectorSuite {
    struct SignalTests {
        @Test func `a signal prints the tree while every thread of the pool is busy`() async {
            await #expect(processExitsWith: .success) {
                let (reading, writing) = makePipe()
                Inspector.printTreeOnSignal(to: writing)
                await withCancelScope(name: "hangs") { _ in
                    occupyEveryThread()
                    kill(getpid(), SIGUSR1)
                    #expect(readUntil("\"hangs\"", from: reading).contains("scope \"hangs\""))
                    // Again: the signal is still heard.
                    kill(getpid(), SIGUSR1)
                    #expect(readUntil("\"hangs\"", from: reading).contains("scope \"hangs\""))
                    exit(EXIT_SUCCESS)
                }
            }
        }

        @Test func `asked for once more before the first signal, it is heard, and the last format counts`() async {
            await #expect(processExitsWith: .success) {
                let (reading, writing) = makePipe()
                Inspector.printTreeOnSignal(to: writing)
                Inspector.printTreeOnSignal(as: .json, to: writing)
                await withCancelScope(name: "asked") { _ in
                    kill(getpid(), SIGUSR1)
                    #expect(readUntil("]}\n", from: reading).contains(#""name":"asked""#))
                }
            }
        }

        @Test func `a pipe that nothing reads is given up, and the next signal is answered`() async {
            let (reading, writing) = makePipe()
            defer { [reading, writing].forEach { closeDescriptor($0) } }
            var text = DescriptorText(to: writing, patience: 10)
            for _ in 0..<20 where !text.isClosed { text.write(String(repeating: "x", count: 65_536)) }
            let isClosed = text.isClosed
            #expect(isClosed)
        }

        @Test func `another signal and JSON are to be had`() async {
            await #expect(processExitsWith: .success) {
                let (reading, writing) = makePipe()
                Inspector.printTreeOnSignal(SIGUSR2, as: .json, to: writing)
                #expect(Inspector.detail == .waits)
                await withCancelScope(name: "asked") { _ in
                    kill(getpid(), SIGUSR2)
                    #expect(readUntil("]}\n", from: reading).contains(#""name":"asked""#))
                }
            }
        }

        @Test(arguments: [SIGKILL, SIGSTOP, 0, -1, 65, 1_000])
        func `a number that is no signal, or none that a process can catch, is refused with what is allowed`(
            number: Int32
        ) async {
            let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                [number = number as Int32] in
                Inspector.printTreeOnSignal(number)
            }
            let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(text.contains("Quattro: printTreeOnSignal: a process can catch signals from 1 to "))
            #expect(text.contains(" but for 9") && text.contains(", not \(number)"))
        }

        @Test func `what reads no more does not end the process`() async {
            await #expect(processExitsWith: .success) {
                let (reading, writing) = makePipe()
                closeDescriptor(reading)
                Inspector.printTree(to: writing)
                Inspector.printTree(as: .json, to: 999)
            }
        }

        @Test(arguments: [
            ("tree", Inspector.Detail.tree, false), ("waits", .waits, false), ("on", .waits, false),
            ("1", .waits, false),
            ("tree,socket", .tree, true), ("socket", .waits, true), ("events", .events, false),
            ("events,socket", .events, true),
        ])
        func `the environment says what is watched`(text: String, detail: Inspector.Detail, hasSocket: Bool) {
            var unknown = ""
            let request = InspectorRequest(text, unknown: &unknown)
            #expect(request?.detail == detail && request?.hasSocket == hasSocket && request?.isOff == false)
        }

        @Test func `a word that is unknown is named, and off is off`() {
            var unknown = ""
            #expect(InspectorRequest("tree,sokcet", unknown: &unknown) == nil)
            #expect(unknown == "sokcet")
            #expect(InspectorRequest("off", unknown: &unknown)?.isOff == true)
        }
    }
}

private func makePipe() -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    return (ends[0], ends[1])
}

private func readUntil(_ end: String, from descriptor: Int32) -> String {
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4_096))
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return "nothing is left to read" }
        bytes += buffer.prefix(count)
        let text = String(decoding: bytes, as: UTF8.self)
        if text.contains(end), text.hasSuffix("\n") { return text }
    }
}

/// Spins on more threads than the pool has, this one excepted.
func occupyEveryThread() {
    let count = ProcessInfo.processInfo.activeProcessorCount + 1
    let begun = DispatchSemaphore(value: 0)
    for _ in 0..<count {
        Task.detached {
            begun.signal()
            while true {}
        }
    }
    // As many as the pool has beside the caller's thread.
    for _ in 1..<(count - 1) { begun.wait() }
}

import Foundation

/// What runs, for a program that traps: a trap ends the process, and says nothing of the schedule.
///
/// In memory that the handler of a signal may read.
final class CrashNote: @unchecked Sendable {
    static let shared = CrashNote()

    private static let room = 1 << 16
    private let name = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1_024)
    private let turns = UnsafeMutableBufferPointer<Int32>.allocate(capacity: room)
    private var nameCount = 0
    private var count = 0

    /// How to run it again is part of the name.
    func begin(_ name: String) {
        let bytes = Array(name.utf8.prefix(self.name.count))
        nameCount = bytes.count
        _ = self.name.update(from: bytes)
        count = 0
    }

    func note(_ turn: (number: Int, id: Int)?) {
        guard let turn, turn.number < turns.count else { return }
        turns[turn.number] = Int32(turn.id)
        count = turn.number + 1
    }

    func install() {
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGABRT] {
            signal(number) { _ in
                CrashNote.shared.write()
                _exit(3)
            }
        }
    }

    private func write() {
        put("\nCRASH in ")
        Foundation.write(STDOUT_FILENO, name.baseAddress, nameCount)
        put("\n    schedule: ")
        for index in 0..<count {
            if index > 0 { put(",") }
            put(Int(turns[index]))
        }
        put("\n")
    }

    private func put(_ text: StaticString) {
        Foundation.write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }

    private func put(_ number: Int) {
        if number > 9 { put(number / 10) }
        var digit = UInt8(ascii: "0") + UInt8(number % 10)
        Foundation.write(STDOUT_FILENO, &digit, 1)
    }
}

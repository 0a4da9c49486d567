import Quattro

/// The body of a test, which may be called by a task that never ends.
///
/// Swift Testing lends it (`performing function:` does not escape), and `withoutActuallyEscaping` ends the program if it is kept for
/// longer. A task in a deadlock keeps it: it is left suspended inside of the body, and a call of a closure keeps the closure. So it is
/// called here as a parameter that does not escape, out of its two words, which nothing keeps. What is left of it in the abandoned task
/// is never touched again.
struct UnkeptBody: Sendable {
    typealias Body = @Sendable @concurrent () async throws -> Void

    // The closures are in structs, since a closure that is passed as a value of a generic type is wrapped in another one.
    private struct Holder {
        let body: Body
    }

    private struct Call {
        let call: @Sendable @concurrent (_ body: Body) async throws -> Void
    }

    private struct CallByWords {
        let call: @Sendable @concurrent (_ code: UInt, _ context: UInt) async throws -> Void
    }

    private let code: UInt
    private let context: UInt

    init(_ body: @escaping Body) {
        guard MemoryLayout<Holder>.size == 2 * MemoryLayout<UInt>.size else {
            trap("the layout of closures has changed; this toolchain needs a newer QuattroTesting")
        }
        (code, context) = unsafeBitCast(Holder(body: body), to: (UInt, UInt).self)
    }

    @concurrent func callAsFunction() async throws {
        let call = Call { try await $0() }
        try await unsafeBitCast(call, to: CallByWords.self).call(code, context)
    }
}

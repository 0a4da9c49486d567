import Quattro

/// The body of a test, which may be called by a task that never ends.
///
/// Swift Testing only lends the body (`performing function:` does not escape), and `withoutActuallyEscaping` ends the program if the body
/// is retained for longer. A deadlocked task would retain it: it stays suspended inside the body, and a call of a closure retains the
/// closure. So the body is called here as a non-escaping parameter, from its two words, which nothing retains. Its remains in the abandoned
/// task are never used again.
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

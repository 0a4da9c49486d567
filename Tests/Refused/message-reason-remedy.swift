import Quattro

extension CancelReason {
    static let shutdown: CancelReason = "the server shuts down"
}

func end(_ program: CancelScope) {
    program.cancel(reason: .shutdown)
}

func end(_ program: CancelScope, becauseOf signal: String) {
    program.cancel(reason: "the user asked")
}

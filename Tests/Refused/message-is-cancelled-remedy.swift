import Quattro

func poll() async throws {}

func end(_ scope: CancelScope) {
    if scope.cancelCalled { print("cancelled") }
}

func pollUntilCancelled() async throws {
    try await withCancelScope { scope in
        while !Task.isCancelled { try await poll() }
        print(scope.cancelCalled)
    }
}

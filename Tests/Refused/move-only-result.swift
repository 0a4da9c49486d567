// error: 'result' is unavailable: a value that cannot be copied is taken out of the handle: 'takeResult()'
import Quattro

struct Socket: ~Copyable {
    let number: Int
}

func connect() async throws {
    try await withScopedTaskGroup { group in
        let connecting = group.addTask { Socket(number: 3) }
        if case .success(let socket) = await connecting.result { print(socket.number) }
    }
}

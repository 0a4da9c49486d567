// error: 'value' is unavailable: a value that cannot be copied is taken out of the handle: 'takeValue()'
import Quattro

struct Socket: ~Copyable {
    let number: Int
}

func connect() async throws {
    try await withScopedTaskGroup { group in
        let connecting = group.addTask { Socket(number: 3) }
        let socket = try await connecting.value
        print(socket.number)
    }
}

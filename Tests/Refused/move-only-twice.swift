// error: 'connecting' consumed more than once
import Quattro

struct Socket: ~Copyable {
    let number: Int
}

func connect() async throws {
    try await withScopedTaskGroup { group in
        let connecting = group.addTask { Socket(number: 3) }
        print(try await connecting.takeValue().number)
        print(try await connecting.takeValue().number)
    }
}

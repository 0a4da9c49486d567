// The code of the page "Where a cancelled task stops".
import Quattro

struct Block {
    let bytes: [UInt8]
}

func checksum(of blocks: [Block]) async throws -> UInt64 {
    var sum: UInt64 = 0
    for block in blocks {
        try await checkpoint()  // throws if the task is cancelled, and lets other tasks run
        for byte in block.bytes { sum = sum &* 31 &+ UInt64(byte) }
    }
    return sum
}

struct Refused: Error {}

func poll() async throws {
    try await Task.sleep(for: .milliseconds(1), clock: .quattro)
    throw Refused()
}

func pollForever() async throws {
    while true {
        do {
            try await poll()
        } catch {
            try await checkpoint()  // a cancellation ends the loop; other errors are reported
            print("poll failed: \(error)")
        }
        try await Task.sleep(for: .milliseconds(50), clock: .quattro)
    }
}

print(try await checksum(of: [Block(bytes: [1, 2]), Block(bytes: [3])]))
await moveOn(after: .milliseconds(20)) { try? await pollForever() }

await withCancelScope { scope in
    scope.cancel()
    do {
        try await Task.sleep(for: .seconds(1), clock: .quattro)
    } catch {
        print("the first wait: \(error)")
    }
    do {
        try await checkpoint()
    } catch {
        print("the second: \(error)")
    }
    let saved: Void? = try? await withShield { try await checkpoint() }
    print(saved != nil ? "behind a shield: nothing" : "behind a shield: an error")
}

// One deadline for several steps, which the code inside can read and move.
import Quattro

func connect() async throws {}
func nextBlock() async throws -> [UInt8]? { nil }
func skipOptionalWork() {}

// snippet.show
try await moveOn(at: .after(.seconds(30))) { scope in
    try await connect()
    if let left = Deadline.currentEffective.remaining, left < .seconds(1) {
        skipOptionalWork()  // the nearest deadline may be set here or further out
    }
    while let block = try await nextBlock() {
        scope.deadline = .after(.seconds(5))  // no longer thirty seconds in total, but five for each block
        print(block.count)
    }
}

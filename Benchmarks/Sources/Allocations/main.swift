// Counts the allocations of each operation and holds them against what is allowed: `Allocations [--record] <limits file>`.
// A count, unlike a time, is the same on a busy machine.

import CAllocations
import Foundation

let arguments = CommandLine.arguments.dropFirst()
guard let file = arguments.last, arguments.count == 1 || (arguments.count == 2 && arguments.first == "--record") else {
    fatalError("usage: Allocations [--record] <limits file>")
}
guard allocation_count() > 0 else {
    print("Allocations are counted with glibc only; nothing was checked.")
    exit(0)
}

let isRecording = arguments.count == 2
var measured: [(name: String, count: Double)] = []
for operation in operations {
    var count = try await operation.measured()
    // What threads do differently from run to run must not make a limit of a lucky run.
    for _ in 0..<5 where isRecording { count = max(count, try await operation.measured()) }
    measured.append((operation.name, count))
}

if isRecording {
    try Limits(measured).write(to: file)
    print("Recorded \(measured.count) limits.")
} else {
    exit(try Limits(contentsOf: file).check(measured) ? 0 : 1)
}

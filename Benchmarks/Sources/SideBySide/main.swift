// Compares, within one process and in batches that take turns: Quattro, the runtime's floor, the idioms of the standard library, and
// Quattro as it was at an earlier commit, if it was built in. Prints one line of JSON: `SideBySide <workload>`.

let arguments = CommandLine.arguments
guard arguments.count == 2, let workload = workloads[arguments[1]] else {
    fatalError("usage: SideBySide (\(workloads.keys.sorted().joined(separator: " | ")))")
}
print(try await measured(workload).json)

// Runs one workload of one peer and prints what it measured as one line of JSON: `Compare <peer> <workload>`.
// The comparison starts a process for each, in rounds, and puts the figures together (`Compare/compare.py`).

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 2, let peer = Peer(rawValue: arguments.first!) else {
    fatalError("usage: Compare (quattro | stdlib) <workload>")
}
guard let workload = workloads.first(where: { $0.name == arguments.last! }) else {
    fatalError("no workload '\(arguments.last!)'; there are \(workloads.map(\.name).joined(separator: ", "))")
}
print(try await workload.measured(on: peer).json)

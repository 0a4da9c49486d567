// Runs one workload of one peer and prints what it measured as one line of JSON: `Compare <peer> <workload>`.
// The comparison starts a process for each, in rounds, and puts the figures together (`Compare/compare.py`).

let arguments = CommandLine.arguments
guard arguments.count == 3, let peer = Peer(rawValue: arguments[1]) else {
    fatalError("usage: Compare (quattro | stdlib) <workload>")
}
guard let workload = workloads.first(where: { $0.name == arguments[2] }) else {
    fatalError("no workload '\(arguments[2])'; there are \(workloads.map(\.name).joined(separator: ", "))")
}
print(try await workload.measured(on: peer).json)

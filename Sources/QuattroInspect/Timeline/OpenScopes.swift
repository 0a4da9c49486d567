import Quattro

/// The open scopes in real time, with their begins, for a timeline whose begin events may have been overwritten.
struct OpenScopes {
    private let nodes: [TaskTree.Node]
    /// The begins in nanoseconds; for a child that was added before anything watched, this is the begin of the scope around it.
    private let begins: [UInt64]

    private init(_ tree: TaskTree) {
        var known: [UInt64: UInt64] = [:]
        nodes = tree.nodes
        begins = tree.nodes.map { node in
            let entered = node.image.entered
            let begin =
                entered == .passed
                ? node.parent.flatMap { known[$0] } ?? node.image.now.nanoseconds : entered.nanoseconds
            known[node.id] = begin
            return begin
        }
    }

    static func capture() -> OpenScopes { OpenScopes(TaskTree.captureRealTime()) }

    var events: [TimelineEvent] {
        zip(nodes, begins).map { TimelineEvent(open: $0.image, in: $0.parent ?? 0, since: $1) }
    }

    /// Writes the scopes that had been open for `age` at a moment into the ring of the calling thread.
    ///
    /// If there are too many, the oldest ones are written. They are written last, so that a small ring keeps them and not the others.
    func record(olderThan age: Duration, atMost most: Int, at moment: Deadline) {
        let (now, age) = (moment.nanoseconds, UInt64(clamping: age.attoseconds / 1_000_000_000))
        let old = nodes.indices.filter { begins[$0] < now && now - begins[$0] >= age }
        let oldest = old.count > most ? Array(old.sorted { begins[$0] < begins[$1] }.prefix(most)) : old
        for number in oldest.reversed() {
            Recorder.recordOpen(nodes[number].image, in: nodes[number].parent ?? 0, since: begins[number], at: moment)
        }
    }
}

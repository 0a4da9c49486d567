import QuattroToolCore

/// The order of a run, told anew from all that has happened: slow, and short enough to be seen to be right.
struct OrderModel {
    enum State: Equatable { case waiting, started, ready, succeeded, failed, leftOut }

    var jobs: [RunJob] = []
    var states: [Int: State] = [:]
    var reasons: [Int: String] = [:]
    let most: Int

    /// The numbers of those that start now, and of those that are left out now.
    mutating func settle() -> (start: [Int], leftOut: [Int]) {
        var leftOut: [Int] = []
        while let (job, reason) = nextLeftOut() {
            (states[job.number], reasons[job.number]) = (.leftOut, reason)
            leftOut.append(job.number)
        }
        var start: [Int] = []
        while let job = jobs.first(where: mayStart) {
            states[job.number] = .started
            start.append(job.number)
        }
        return (start.sorted(), leftOut.sorted())
    }

    var isDone: Bool {
        jobs.allSatisfy { $0.isBackground || [.succeeded, .failed, .leftOut].contains(states[$0.number]) }
    }

    private func nextLeftOut() -> (RunJob, String)? {
        for job in jobs where states[job.number] == .waiting {
            for need in needs(of: job) where states[need] == .failed || states[need] == .leftOut {
                return (job, reasons[need, default: ""])
            }
        }
        return nil
    }

    private func mayStart(_ job: RunJob) -> Bool {
        guard states[job.number] == .waiting else { return false }
        guard needs(of: job).allSatisfy({ states[$0] == .ready || states[$0] == .succeeded }) else { return false }
        if job.isBackground { return jobs.contains { !$0.isBackground } }
        return jobs.count { !$0.isBackground && states[$0.number] == .started } < most
    }

    private func needs(of job: RunJob) -> [Int] {
        guard !job.isBackground else { return job.after }
        let servers = jobs.filter(\.hasProbe).map(\.number)
        guard servers.contains(where: { ancestors(of: $0).contains(job.number) }) else { return job.after + servers }
        return job.after + servers.filter { server in ancestors(of: server).allSatisfy { isBackground($0) } }
    }

    private func isBackground(_ number: Int) -> Bool { jobs.contains { $0.number == number && $0.isBackground } }

    private func ancestors(of number: Int) -> Set<Int> {
        let after = jobs.first { $0.number == number }?.after ?? []
        return after.reduce(into: Set(after)) { $0.formUnion(ancestors(of: $1)) }
    }
}

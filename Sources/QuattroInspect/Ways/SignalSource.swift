import Dispatch
import Quattro

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// The signals that a process can catch: not those that always end or stop it, nor those that the C library reserves.
enum CatchableSignals {
    private static let all =
        (1...64).filter { $0 != SIGKILL && $0 != SIGSTOP && sigaction($0, nil, nil) == 0 } as [Int32]

    /// Ends the program with a message if the signal cannot be caught; `user` says what wanted it.
    static func require(_ number: Int32, for user: String) {
        guard !all.contains(number), let last = all.last else { return }
        let others = (1...last).filter { !all.contains($0) }.map(\.description)
        let list = others.dropLast().joined(separator: ", ") + " and " + (others.last ?? "")
        trap("\(user): a process can catch signals from 1 to \(last) but for \(list), not \(number)")
    }
}

/// Receives a signal, for as long as the process runs.
///
/// `@unchecked`: any thread may use Dispatch sources.
final class SignalSource: @unchecked Sendable {
    private let source: any DispatchSourceSignal
    private let answers = Guarded<[(owner: ObjectIdentifier, answer: @Sendable () -> Void)]>([])
    private let isHeard = DispatchGroup()

    private static let queue = DispatchQueue(label: "quattro.inspect", qos: .userInteractive)
    private static let sources = Guarded<[Int32: SignalSource]>([:])

    /// There is one source for each signal: Dispatch takes a signal over once, and ignoring the signal again would take it away from
    /// Dispatch.
    static func of(_ number: Int32) -> SignalSource {
        sources.withLock { sources in
            let source = sources[number] ?? SignalSource(number)
            sources[number] = source
            return source
        }
    }

    private init(_ number: Int32) {
        // By default, the signal would end the process.
        signal(number, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: number, queue: Self.queue)
        // The source lives for as long as the process, and retains this object.
        source.setEventHandler { for (_, answer) in self.answers.withLock({ $0 }) { answer() } }
        isHeard.enter()
        source.setRegistrationHandler { self.isHeard.leave() }
        source.activate()
    }

    /// Sets the owner's answer to the signal, which replaces its earlier one.
    ///
    /// The owner is not retained.
    func answer(for owner: AnyObject, _ answer: @escaping @Sendable () -> Void) {
        let owner = ObjectIdentifier(owner)
        answers.withLock { answers in
            answers.removeAll { $0.owner == owner }
            answers.append((owner, answer))
        }
    }

    /// Removes the owner's answer.
    func stopAnswering(for owner: AnyObject) {
        let owner = ObjectIdentifier(owner)
        answers.withLock { $0.removeAll { $0.owner == owner } }
    }

    /// Waits until Dispatch receives the signal, which takes a moment: signals that are sent before that are lost.
    func waitUntilHeard() { isHeard.wait() }
}

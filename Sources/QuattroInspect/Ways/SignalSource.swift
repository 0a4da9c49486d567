import Dispatch
import Quattro
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// The signals that a process can catch: not those that end or stop it whatever it does, nor those that the system's library keeps for
/// itself.
enum CatchableSignals {
    private static let all =
        (1...64).filter { $0 != SIGKILL && $0 != SIGSTOP && sigaction($0, nil, nil) == 0 } as [Int32]

    /// Ends the program with a message if it is another signal; `user` says what asked for it.
    static func require(_ number: Int32, for user: String) {
        guard !all.contains(number), let last = all.last else { return }
        let others = (1...last).filter { !all.contains($0) }.map(\.description)
        let list = others.dropLast().joined(separator: ", ") + " and " + (others.last ?? "")
        trap("\(user): a process can catch signals from 1 to \(last) but for \(list), not \(number)")
    }
}

/// Receives a signal, from some moment on for as long as the process runs.
///
/// `@unchecked`: sources of Dispatch may be used by any thread.
final class SignalSource: @unchecked Sendable {
    private let source: any DispatchSourceSignal
    private let answers = Mutex<[(owner: ObjectIdentifier, answer: @Sendable () -> Void)]>([])
    private let isHeard = DispatchGroup()

    private static let queue = DispatchQueue(label: "quattro.inspect", qos: .userInteractive)
    private static let sources = Mutex<[Int32: SignalSource]>([:])

    /// One for each signal: Dispatch takes a signal over once, and to ignore it again would take it away from Dispatch.
    static func of(_ number: Int32) -> SignalSource {
        sources.withLock { sources in
            let source = sources[number] ?? SignalSource(number)
            sources[number] = source
            return source
        }
    }

    private init(_ number: Int32) {
        // By itself the signal would end the process.
        signal(number, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: number, queue: Self.queue)
        // The source lives for as long as the process, and keeps this.
        source.setEventHandler { for (_, answer) in self.answers.withLock({ $0 }) { answer() } }
        isHeard.enter()
        source.setRegistrationHandler { self.isHeard.leave() }
        source.activate()
    }

    /// What is done from here on, instead of what the owner has asked for before.
    ///
    /// The owner is not kept.
    func answer(for owner: AnyObject, _ answer: @escaping @Sendable () -> Void) {
        let owner = ObjectIdentifier(owner)
        answers.withLock { answers in
            answers.removeAll { $0.owner == owner }
            answers.append((owner, answer))
        }
    }

    /// From here on the signal has no effect for the owner.
    func stopAnswering(for owner: AnyObject) {
        let owner = ObjectIdentifier(owner)
        answers.withLock { $0.removeAll { $0.owner == owner } }
    }

    /// Waits until Dispatch receives the signal, which begins later than asked for: signals that are sent before are lost.
    func waitUntilHeard() { isHeard.wait() }
}

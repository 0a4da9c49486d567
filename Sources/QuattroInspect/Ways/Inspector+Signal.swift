import Dispatch
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

extension Inspector {
    /// How a tree is written.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        /// For people.
        case text
        /// For programs.
        case json
    }

    /// Prints the tree whenever the process gets a signal: `kill -USR1` and its number.
    ///
    /// - Watches from here on, if nothing does so yet.
    /// - Works while every thread of the pool is busy or blocked: it is printed from a queue of its own.
    /// - On Apple's systems SIGINFO prints it as well, which is Ctrl-T in a terminal. Linux has no such key.
    /// - Called again: the last format and descriptor count.
    /// - The signal has no other effect from here on: its handler is replaced. It is ignored in programs that this one starts, unless
    ///   those say otherwise.
    ///
    /// ```swift
    /// Inspector.printTreeOnSignal()
    /// ```
    ///
    /// - Parameters:
    ///   - signal: The number of the signal, if it is to be another one.
    ///   - format: Text or JSON.
    ///   - descriptor: Where to; standard error if nothing else is said. It must stay open.
    public static func printTreeOnSignal(
        _ signal: Int32? = nil,
        as format: Format = .text,
        to descriptor: Int32 = 2
    ) {
        for source in listen(for: signal, as: format, to: descriptor) { source.waitUntilHeard() }
    }

    /// - Returns: What hears of the signals, or will in a moment.
    static func listen(for signal: Int32?, as format: Format, to descriptor: Int32) -> [SignalSource] {
        if detail == nil { watch() }
        return signals(with: signal).map { number in
            sources.withLock { sources in
                // One for each signal: Dispatch takes a signal over once, and to ignore it again would take it away from Dispatch.
                let source = sources[number] ?? SignalSource(of: number, on: queue)
                sources[number] = source
                source.answer { printTree(as: format, to: descriptor) }
                return source
            }
        }
    }

    /// Prints the tree now.
    ///
    /// - Parameters:
    ///   - format: Text or JSON.
    ///   - descriptor: Where to; standard error if nothing else is said. What it does not take within five seconds is dropped.
    public static func printTree(as format: Format = .text, to descriptor: Int32 = 2) {
        let tree = TaskTree.capture()
        var text = DescriptorText(to: descriptor)
        switch format {
        case .text: tree.write(isColored: isColoredTerminal(descriptor)) { text.write($0) }
        case .json: tree.writeJSON { text.write($0) }
        }
        text.flush()
    }

    private static func signals(with signal: Int32?) -> [Int32] {
        if let signal { return [signal] }
        #if canImport(Darwin)
        return [SIGUSR1, SIGINFO]
        #else
        return [SIGUSR1]
        #endif
    }

    private static let queue = DispatchQueue(label: "quattro.inspect", qos: .userInteractive)
    private static let sources = Mutex<[Int32: SignalSource]>([:])
}

/// Hears of a signal, from some moment on for as long as the process runs.
///
/// `@unchecked`: sources of Dispatch may be used by any thread.
final class SignalSource: @unchecked Sendable {
    private let source: any DispatchSourceSignal
    private let handler = Mutex<@Sendable () -> Void>({})
    private let isHeard = DispatchGroup()

    init(of number: Int32, on queue: DispatchQueue) {
        // By itself the signal would end the process.
        signal(number, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        // The source lives for as long as the process, and keeps this.
        source.setEventHandler { self.handler.withLock { $0 }() }
        isHeard.enter()
        source.setRegistrationHandler { self.isHeard.leave() }
        source.activate()
    }

    /// What is done from here on.
    func answer(_ answer: @escaping @Sendable () -> Void) { handler.withLock { $0 = answer } }

    /// Dispatch hears of a signal from a moment on that comes later than asked for: what is sent before is lost.
    func waitUntilHeard() { isHeard.wait() }
}

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
        /// Text for people.
        case text
        /// JSON for programs.
        case json
    }

    /// Prints the tree whenever the process gets a signal, such as from `kill -USR1` with its number.
    ///
    /// - The call starts watching, unless something is watched already.
    /// - This works while every thread of the pool is busy or blocked: the tree is printed from a queue of its own.
    /// - On Apple's systems, SIGINFO (Ctrl-T in a terminal) prints it as well. Linux has no such key.
    /// - If it is called again, the new format and descriptor replace the old ones.
    /// - From now on, the signal has no other effect: its handler is replaced. Programs that this one starts ignore it, unless they install
    ///   a handler.
    ///
    /// ```swift
    /// Inspector.printTreeOnSignal()
    /// ```
    ///
    /// - Parameters:
    ///   - signal: The number of another signal that a process can catch, in place of the default.
    ///   - format: Text or JSON.
    ///   - descriptor: Where to print; standard error by default. It must stay open.
    public static func printTreeOnSignal(
        _ signal: Int32? = nil,
        as format: Format = .text,
        to descriptor: Int32 = 2
    ) {
        for source in listen(for: signal, as: format, to: descriptor) { source.waitUntilHeard() }
    }

    /// - Returns: The sources that receive the signals, now or in a moment.
    static func listen(for signal: Int32?, as format: Format, to descriptor: Int32) -> [SignalSource] {
        if let signal { CatchableSignals.require(signal, for: "printTreeOnSignal") }
        if detail == nil { watch() }
        return signals(with: signal).map { number in
            let source = SignalSource.of(number)
            source.answer(for: printing) { printTree(as: format, to: descriptor) }
            return source
        }
    }

    /// Prints the tree now.
    ///
    /// - Parameters:
    ///   - format: Text or JSON.
    ///   - descriptor: Where to print; standard error by default. If it accepts nothing for five seconds, the rest is dropped.
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

    private final class Printing: Sendable {}
    private static let printing = Printing()
}

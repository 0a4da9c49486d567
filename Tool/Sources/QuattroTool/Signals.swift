import Dispatch
import Foundation

/// Signals that do not do what they usually do, for as long as this exists: those that end the tool, if nothing else is said.
///
/// Commands do not inherit how they are handled: Subprocess gives every child the default dispositions.
final class Signals {
    /// Not SIGPROF, which threads of Dispatch do not block, so that Dispatch may never come to hear of it: after that, and whatever else
    /// ends the tool at once, the guard ends the commands.
    static let ending = [
        SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR2, SIGALRM, SIGVTALRM, SIGXCPU, SIGXFSZ, SIGIO,
    ]

    private let sources: [any DispatchSourceSignal]

    /// Takes over the signals; from the moment that it returns, none is lost.
    ///
    /// - Parameters:
    ///   - numbers: Which ones, without those that are ignored.
    ///   - received: Called with the number of each signal.
    init(_ numbers: [Int32] = Signals.ending, received: @escaping @Sendable (Int32) -> Void) async {
        // A closed pipe is an error to handle where it is written to.
        signal(SIGPIPE, SIG_IGN)
        let numbers = numbers.filter { !Self.isIgnored($0) }
        var sources: [any DispatchSourceSignal] = []
        for number in numbers {
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { received(number) }
            await withCheckedContinuation { registered in
                source.setRegistrationHandler { registered.resume() }
                source.activate()
            }
            #if !os(Linux)
            // On Linux dispatch has put its own handler there, without which it sees nothing.
            signal(number, SIG_IGN)
            #endif
            sources.append(source)
        }
        self.sources = sources
    }

    deinit {
        for source in sources { source.cancel() }
    }

    /// Whether the tool was started so that this does not disturb it, as by `nohup`.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if os(Linux)
        let handler = action.__sigaction_handler.sa_handler
        #else
        let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

import CQuattroGuard
import Dispatch
import Foundation

/// Takes over signals for as long as this object exists: by default, those that end the tool.
///
/// Commands do not inherit that: Subprocess gives every child the default dispositions.
final class Signals {
    /// SIGPROF is missing: threads of Dispatch do not block it, so Dispatch may never receive it.
    ///
    /// After SIGPROF, or anything else that ends the tool at once, the guard ends the commands.
    static let ending = [
        SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR2, SIGALRM, SIGVTALRM, SIGXCPU, SIGXFSZ, SIGIO,
    ]

    private let sources: [any DispatchSourceSignal]

    /// Takes over the signals; after it returns, none is lost.
    ///
    /// - Parameters:
    ///   - numbers: The signals; those that are ignored are left out.
    ///   - received: Called with the number of each signal.
    init(_ numbers: [Int32] = Signals.ending, received: @escaping @Sendable (Int32) -> Void) async {
        // A closed pipe must be an error of the write, not a signal.
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
            // On Linux, Dispatch has installed its own handler, which it needs.
            signal(number, SIG_IGN)
            #endif
            sources.append(source)
        }
        self.sources = sources
        quattro_early_signals_pass_on()
    }

    deinit {
        for source in sources { source.cancel() }
    }

    /// Whether the tool was started with the signal ignored, as by `nohup`.
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

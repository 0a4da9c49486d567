import Dispatch
import Foundation

/// Calls a handler on SIGTERM; the signal no longer ends the process.
func onTermination(_ handler: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
    #if canImport(Darwin)
    signal(SIGTERM, SIG_IGN)
    #endif
    let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    source.setEventHandler { handler() }
    source.activate()
    return source
}

import Foundation

// Runs programs with many schedules, each of them chosen at every lock:
//
//     Interleave all --n 2000
//     Interleave a3 --n 10000 --seed 1
//     Interleave random --seconds 60
//     Interleave known Tests/Interleave/known-schedules.txt
//
// `Documentation/Testing.md` says more.

CrashNote.shared.install()
do {
    var session = Session(try Options(CommandLine.arguments.dropFirst()))
    try session.run()
    exit(session.failed == 0 ? 0 : 1)
} catch {
    say("\(error)")
    exit(2)
}

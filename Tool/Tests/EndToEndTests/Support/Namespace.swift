import Foundation
import Subprocess
import Testing

/// A namespace of processes, in which a guard that is wrong cannot meet any process of the machine.
enum Namespace {
    /// The words before a command that is to be run in one, which sees no other processes; `nil` if that is not allowed.
    static let entry: String? = entry(of: [
        "unshare --pid --fork --mount-proc", "unshare --map-root-user --pid --fork --mount-proc",
    ])
    /// The same, but `/proc` is that of the machine.
    static let entryWithForeignProc: String? = entry(of: [
        "unshare --pid --fork", "unshare --map-root-user --pid --fork",
    ])

    static let reason: Comment = "processes may not be put into a namespace of their own here (unshare)"

    private static func entry(of candidates: [String]) -> String? {
        candidates.first { candidate in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "\(candidate) true"]
            process.standardError = FileHandle.nullDevice
            try? process.run()
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }
}

/// Runs a script in a namespace, in which its shell is the first process, and expects it to come to its end.
///
/// The script has `$QUATTRO`, an empty directory `$D`, and these words:
/// - `await CONDITION`: Waits until a condition holds, and ends the script if it never does.
/// - `await_line TEXT`: The same for a line of `$D/out`, for as long as `$tool` runs.
/// - `fail REASON`: Ends the script.
/// - `nothing_is_left`: Whether there is no process but the shell.
/// - `guard`: Prints the process of the guard of `$tool`.
/// - `takes NUMBER COMMAND`: Starts a command that gets a number as its process.
func inNamespace(
    _ script: String,
    entry: String? = Namespace.entry,
    inGroup: Bool = false,
    location: SourceLocation = #_sourceLocation
) async throws {
    try await withTemporaryDirectory { directory in
        let run = try await shell(namespaceScript(script, entry: entry, directory: directory), inGroup: inGroup)
        #expect(run.status == .exited(0), "\(run.text)\(run.error)", sourceLocation: location)
    }
}

/// A script that runs another one as ``inNamespace(_:entry:inGroup:location:)`` does.
///
/// It is in a file, so that nothing finds its words in a command line.
func namespaceScript(
    _ script: String,
    entry: String? = Namespace.entry,
    directory: String
) throws -> String {
    try Data((prelude(directory) + script).utf8).write(to: URL(fileURLWithPath: "\(directory)/script"))
    return try "exec \(#require(entry)) sh \(directory)/script"
}

private func prelude(_ directory: String) -> String {
    """
    D=\(directory)
    # A picture of a crash takes long to make.
    export SWIFT_BACKTRACE=enable=no
    unset QUATTRO_COMMAND
    >$D/out
    fail() {
        echo "failed: $*"
        ps -eo pid,ppid,pgid,sid,stat,comm,args
        cat $D/out
        exit 1
    }
    await() {
        rounds=0
        until eval "$1"; do
            rounds=$((rounds + 1))
            [ $rounds -lt 1000 ] || fail "never: $1"
            sleep 0.01
        done
    }
    await_line() {
        await "grep -q '$1' $D/out || ! kill -0 $tool"
        grep -q "$1" $D/out && return
        wait $tool
        fail "ended with status $? and without: $1"
    }
    nothing_is_left() {
        ps -eo pid=,stat=,comm= >$D/processes
        ! awk '$1 != 1 && $2 !~ /^Z/ && $3 != "ps"' $D/processes | grep -q .
    }
    guard() { pgrep -x "guard-$tool"; }
    takes() {
        number=$1
        shift
        rounds=0
        while :; do
            echo $((number - 1)) >/proc/sys/kernel/ns_last_pid
            "$@" </dev/null >/dev/null 2>&1 & taken=$!
            [ $taken != $number ] || return 0
            kill -KILL $taken
            rounds=$((rounds + 1))
            [ $rounds -lt 100 ] || fail "$number is not free"
        done
    }
    cat >$D/stubborn <<'END'
    trap '' TERM
    echo up
    >\(directory)/is-up
    while :; do sleep 0.1; done
    END

    """
}

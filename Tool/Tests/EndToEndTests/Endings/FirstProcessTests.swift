#if os(Linux)
import Foundation
import Subprocess
import Testing

extension EndToEnd.Endings {
    /// The tool as the first process of a container, to which all processes without a parent fall.
    @Suite(.enabled(if: Namespace.entry != nil, Namespace.reason)) struct FirstProcessTests {
        private func first(_ arguments: String) async throws -> Finished {
            try await withTemporaryDirectory { directory in
                try await shell(namespaceScript("exec \"$QUATTRO\" run \(arguments)", directory: directory))
            }
        }

        @Test func whatIsLeftOfACommandIsStopped() async throws {
            let run = try await first("'(sleep 1000 &) & sleep 1000 & echo $PPID'")
            #expect(run.status == .exited(0))
            #expect(run.lines == ["[1 sleep] 1"])
            #expect(run.error.contains("ok, leftovers stopped"))
        }

        @Test func aSignalStopsEverythingInOrder() async throws {
            let careful = "trap \"echo cleaned up; exit 0\" TERM; kill -TERM $PPID; while :; do sleep 0.01; done"
            let run = try await first("--grace 1h '\(careful)' 'sleep 1000'")
            #expect(run.status == .exited(143))
            #expect(run.lines == ["[1 trap] cleaned up"])
            #expect(run.error.contains("[2 sleep]  cancelled (SIGTERM)"))
        }

        @Test func zombiesThatFallToItAreNoHindrance() async throws {
            let orphans = "for n in 1 2 3 4 5; do (true & true); done; echo done"
            let run = try await first("'\(orphans)' '\(orphans)'")
            #expect(run.status == .exited(0))
            #expect(run.lines.sorted() == ["[1 for] done", "[2 for] done"])
        }
    }
}
#endif

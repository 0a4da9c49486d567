import Foundation
import Subprocess
import Testing

extension EndToEnd.Endings {
    /// What the system does not have for all commands at a time is waited for.
    @Suite struct ResourceTests {
        private let commands = (1...150).map { "echo \($0)" }.joined(separator: "\n")

        private func limited(_ limit: String, _ arguments: String, input: String) async throws -> Finished {
            try await Tool(executable: "/bin/sh").run(
                ["-c", "\(limit); exec \"$QUATTRO\" run \(arguments)"],
                input: input
            ) { _ in }
        }

        @Test(arguments: ["ulimit -S -n 256", "ulimit -n 256", "ulimit -n 80"])
        func moreCommandsThanThereAreDescriptorsForRunAllTheSame(limit: String) async throws {
            let run = try await limited(limit, "--concurrency-limit 150 --from -", input: commands)
            #expect(run.status == .exited(0))
            #expect(run.lines.count == 150)
            #expect(run.error.contains("quattro: 150 ok"))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func itIsToldForHowManyCommandsThereAreDescriptors() async throws {
            let run = try await limited("ulimit -n 256", "--concurrency-limit 150 --from -", input: commands)
            #expect(run.error.contains(/quattro: there are descriptors for \d+ commands at a time \(see ulimit -n\)\n/))
        }

        @Test func manyThatAreStoppedTogetherLeaveNothingBehind() async throws {
            let sleeping = Array(repeating: "sleep 1000", count: 300).joined(separator: "\n")
            let run = try await limited(
                "ulimit -n 1024",
                "--concurrency-limit 300 --fail-after 1s --quiet --from -",
                input: sleeping
            )
            #expect(run.status == .exited(124))
            #expect(run.leftBehind.isEmpty)
        }

        @Test func commandsHaveTheLimitThatTheToolWasGiven() async throws {
            let many = String(repeating: "true\n", count: 60) + "ulimit -S -n; ulimit -H -n"
            let run = try await limited(
                "ulimit -S -n 200; ulimit -H -n",
                "--concurrency-limit 100 --quiet --from -",
                input: many
            )
            #expect(run.status == .exited(0))
            let hard = try #require(run.lines.first)
            #expect(run.lines.dropFirst() == ["[61 ulimit] 200", "[61 ulimit] \(hard)"])
        }

        @Test func tooFewDescriptorsForAnythingAreRefusedWithAReason() async throws {
            let run = try await limited("ulimit -n 20", "'echo x'", input: "")
            #expect(run.status == .exited(126))
            #expect(run.text.isEmpty)
            #expect(
                run.error == "quattro: too few descriptors are allowed for a command to be started (see ulimit -n)\n"
            )
        }

        #if os(Linux)
        @Test(arguments: [(1, 100...100), (60, 101...999)])
        func theToolRaisesItsOwnLimitToNoMoreThanItNeeds(count: Int, limits: ClosedRange<Int>) async throws {
            let commands =
                String(repeating: "true\n", count: count - 1) + "sed -n 's/^Max open files *//p' /proc/$PPID/limits"
            let run = try await limited(
                "ulimit -S -n 100",
                "--concurrency-limit \(count) --quiet --from -",
                input: commands
            )
            #expect(run.status == .exited(0))
            let soft = try #require(run.lines.first?.firstMatch(of: /\] (\d+)/)).1
            #expect(limits.contains(try #require(Int(soft))))
        }

        /// Whether the tests may be another user, which has limits of its own.
        static let canBeAnotherUser = getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

        @Test(.enabled(if: canBeAnotherUser), arguments: [2, 3, 5, 6])
        func tooFewThreadsForAnythingAreRefusedWithAReason(limit: Int) async throws {
            let run = try await asUser(40_000 + limit, limit: limit, "'sleep 1'")
            #expect(run.status == .exited(126))
            #expect(run.error.contains("not enough threads and processes are allowed"))
        }

        /// Whether a command may start, and how many at a time, depends on how many threads there are at the moment.
        @Test(.enabled(if: canBeAnotherUser), arguments: 7...16)
        func withFewThreadsWhatCannotStartSaysSoAndNothingHangs(limit: Int) async throws {
            let run = try await asUser(41_000 + limit, limit: limit, "--keep-going 'echo a' 'echo b' 'echo c'")
            #expect(run.status == .exited(run.lines.count == 3 ? 0 : 126))
            let reason = "not enough threads and processes are allowed (see ulimit -u)"
            #expect(run.lines.count == 3 || run.error.contains(reason))
            #expect(run.leftBehind.isEmpty)
        }

        private func asUser(_ user: Int, limit: Int, _ arguments: String) async throws -> Finished {
            try await shell(
                """
                exec setpriv --reuid=\(user) --clear-groups \\
                    sh -c 'ulimit -p \(limit) 2>/dev/null || ulimit -u \(limit); exec "$QUATTRO" run "$@"' - \(arguments)
                """
            )
        }
        #endif
    }
}

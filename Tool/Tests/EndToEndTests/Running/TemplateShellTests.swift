import Foundation
import QuattroToolCore
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension EndToEnd.Running {
    /// What real shells make of templates and items at random.
    @Suite struct TemplateShellTests {
        @Test(arguments: ["sh", "bash", "zsh"].filter(isThere))
        func everyWordIsWhatTheItemSaysWhereverThePlaceholderStands(shell: String) async throws {
            try await withTemporaryDirectory { directory in
                for seed in 0..<12 as Range<UInt64> {
                    var random = SplitMix64(seed: seed)
                    let item = RandomItem.make(using: &random)
                    let words = (0..<60).map { _ in RandomWord.make(depth: 2, using: &random) }
                    let command = "printf '%s\\0'" + words.map { " " + $0.source }.joined()
                    let filled = try Template(command, listCount: 1).filled([item], number: 7)
                    let output = try await run(filled, in: shell, directory: directory)
                    let expected = words.flatMap { (word: RandomWord) -> [UInt8] in word.value(item) + [0] }
                    #expect(Data(output) == Data(expected), "seed \(seed): \(command)")
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }

        private func run(_ filled: FilledTemplate, in shell: String, directory: String) async throws -> [UInt8] {
            let result = try await Subprocess.run(
                .name(shell),
                arguments: Arguments([Array("-c\0".utf8), filled.script + [0]]),
                environment: .custom(filled.environment.map { $0 + [0] } + [Array("PATH=/bin:/usr/bin\0".utf8)]),
                workingDirectory: FilePath(directory),
                output: .bytes(limit: 1 << 20),
                error: .discarded
            )
            return result.standardOutput
        }

        @Sendable private static func isThere(_ shell: String) -> Bool {
            ["/bin/", "/usr/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + shell) }
        }
    }
}

/// An item of what could be taken for something by a shell.
enum RandomItem {
    static func make(using random: inout some RandomNumberGenerator) -> [UInt8] {
        let parts: [[UInt8]] =
            [
                "$(touch pwned)", "`touch pwned`", "'", "\"", "\\", "\n", "  ", "*", "?", "$x", "${", "}", "-", ";",
                "&", "#", "~", "a", ".", "{}", "!",
            ]
            .map { Array($0.utf8) } + [[0xFF], [0xC3]]
        let count = Int.random(in: 0...8, using: &random)
        // What is substituted loses newlines at its end, as it does everywhere in a shell.
        return (0..<count).flatMap { _ in parts.randomElement(using: &random) ?? [] } + Array("e".utf8)
    }
}

/// A word of a script, and what a shell makes of it for an item.
struct RandomWord: Sendable {
    let source: String
    let value: @Sendable ([UInt8]) -> [UInt8]

    static func make(depth: Int, using random: inout some RandomNumberGenerator) -> RandomWord {
        joined((0..<Int.random(in: 1...3, using: &random)).map { _ in part(depth: depth, using: &random) })
    }

    private static func joined(_ parts: [RandomWord], in quote: String = "") -> RandomWord {
        RandomWord(source: quote + parts.map(\.source).joined() + quote) { item in parts.flatMap { $0.value(item) } }
    }

    private static func same(_ source: String, as text: String) -> RandomWord {
        RandomWord(source: source) { _ in Array(text.utf8) }
    }

    private static let placeholders = [
        RandomWord(source: "{}") { $0 }, RandomWord(source: "{1}") { $0 }, same("{#}", as: "7"),
    ]

    private static func part(depth: Int, using random: inout some RandomNumberGenerator) -> RandomWord {
        var choices = [
            same("ab", as: "ab"), same("'s  \"q'", as: "s  \"q"), same("\\{}", as: "{}"), same("\\\"", as: "\""),
            same("\\'", as: "'"),
            same("'{'\\''}'", as: "{'}"), same("a#b", as: "a#b"), same("$((2*{#}))", as: "14"),
            same("${nothing-x\\}y}", as: "x}y"),
            same("$(echo  x)", as: "x"), same("`echo  x`", as: "x"),
        ]
        choices += placeholders + placeholders
        if depth > 0 { choices += [quoted(depth: depth, using: &random), quoted(depth: depth, using: &random)] }
        return choices.randomElement(using: &random) ?? choices[0]
    }

    private static func quoted(depth: Int, using random: inout some RandomNumberGenerator) -> RandomWord {
        let parts = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            var choices = [
                same("a  b", as: "a  b"), same("'", as: "'"), same("\\\"", as: "\""), same("\\\\", as: "\\"),
                same("\\{}", as: "{}"), same("#", as: "#"),
                same("$(( (1 + {#}) * 2 ))", as: "16"), same("${nothing-x}", as: "x"), same("\\$x", as: "$x"),
                same("(", as: "("),
            ]
            choices += placeholders + placeholders
            if depth > 0 {
                let inside = make(depth: depth - 1, using: &random)
                choices.append(RandomWord(source: "$(printf %s \(inside.source); (:) )", value: inside.value))
                choices.append(RandomWord(source: "$(# don't )\nprintf %s \(inside.source) )", value: inside.value))
            }
            return choices.randomElement(using: &random) ?? choices[0]
        }
        return joined(parts, in: "\"")
    }
}

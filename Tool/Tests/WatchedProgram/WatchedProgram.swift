import Foundation
import Quattro
import QuattroInspect

/// Something to watch: tasks that wait, one that does not stop when it is told to, and more on request.
///
/// It ends when its standard input does, and so does not outlive the test that has started it.
@main
enum WatchedProgram {
    static func main() async throws {
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        Thread.detachNewThread {
            while let text = readLine() { line.yield(text) }
            exit(0)
        }
        let path = CommandLine.arguments.dropFirst().first
        let ready = "ready \(try Inspector.serve(onUnixSocket: path))\n"
        FileHandle.standardOutput.write(Data(ready.utf8))
        try await withScopedTaskGroup(name: "server") { group in
            group.addTask(name: "alpha") { await forEver() }
            group.addTask(name: "beta\u{1B}[2J\u{7} 日本語 \u{9B}31m") { await forEver() }
            group.addTask(name: "limited") {
                await moveOn(after: .seconds(3_600), name: "an hour") { await forEver() }
            }
            for await line in lines { add(line, to: group) }
        }
    }

    private static func forEver() async {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600), clock: .quattro) }
    }

    /// `task` and a name, `stubborn` and a name, or `many` and a number.
    private static func add(_ line: String, to group: ScopedTaskGroup) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 2 else { return }
        switch words[0] {
        case "task": group.addTask(name: words[1]) { await forEver() }
        case "stubborn": group.addTask(name: words[1]) { await stubborn() }
        case "many": for number in 0..<(Int(words[1]) ?? 0) { group.addTask(name: "one-\(number)") { await forEver() } }
        default: break
        }
    }

    /// Is cancelled after a moment, and does not care.
    private static func stubborn() async {
        await moveOn(after: .milliseconds(10), name: "impatient") { await withShield { await forEver() } }
    }
}

import ArgumentParser
import Foundation
import Quattro
import QuattroToolCore

struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show the scopes, groups and tasks of a running process, live.",
        usage: "quattro top [options] [PROCESS]",
        discussion: HelpText.top
    )

    @Argument(
        help: .init(
            "The number of a process, or the path of its socket; may be omitted if exactly one of your processes answers.",
            valueName: "process"
        ),
        transform: watchTarget
    )
    var target: WatchTarget?

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("Seconds between two updates, from 0.1 to 3600. (default: 1)", valueName: "seconds"),
        transform: seconds
    )
    var interval: [WatchInterval] = []

    @Flag(help: "Print the tree once, as plain text; this is the default if standard output is not a terminal.")
    var once = false

    @Flag(help: "With --once: print the tree as the JSON that the process answers with.")
    var json = false

    private var isOnce: Bool { once || !TerminalSize.canMoveCursor(STDOUT_FILENO) }

    func validate() throws {
        if interval.count > 1 {
            throw ValidationError("'--interval' is given \(interval.count) times: give it once")
        }
        if json, !isOnce { throw ValidationError("'--json' needs '--once': on a terminal the tree is shown live") }
    }

    func run() async throws {
        let process: WatchedProcess
        if let target { process = WatchedProcess(target: target) } else { process = try await onlyOne() }
        do {
            let first = try await fail(after: WatchLimits.first) { try await process.client.tree() }
            let status = try await isOnce ? printOnce(first) : show(first.tree, process.client)
            if status != 0 { throw ExitCode(status) }
        } catch let code as ExitCode {
            throw code
        } catch {
            say("\(CannotWatch(process, error))")
            throw ExitCode(ExitStatus.unreachable)
        }
    }

    private func printOnce(_ first: (tree: WatchedTree, json: [UInt8])) -> Int32 {
        let program = WatchedProcess.program(ofProcess: first.tree.process)
        let text = TopTable.text(of: first.tree, program: program).map { $0 + "\n" }.joined()
        return writeAll(json ? first.json : Array(text.utf8))
    }

    private func show(_ first: WatchedTree, _ client: InspectorClient) async throws -> Int32 {
        let program = WatchedProcess.program(ofProcess: first.process)
        let session = TopSession(
            client: client,
            program: program,
            interval: (interval.first ?? .usual).duration
        )
        switch try await session.run(first) {
        case .quit: return 0
        case .signal(let signal): return ExitStatus.signaled(signal)
        case .terminalLost: return ExitStatus.outputFailed
        case .processEnded(let number):
            let name = program.map { " (\(Terminal.printable($0)))" } ?? ""
            _ = writeAll(Array("quattro: process \(number)\(name) has ended\n".utf8))
            return 0
        }
    }
}

extension TopCommand {
    /// The only process that answers, if none was named.
    private func onlyOne() async throws -> WatchedProcess {
        let numbers = try await WatchedProcess.all()
        if let number = numbers.first, numbers.count == 1 { return WatchedProcess(target: .process(number)) }
        let programs = numbers.map { number in
            "\n  \(number)  \(Terminal.printable(WatchedProcess.program(ofProcess: number) ?? ""))"
        }
        say(
            numbers.isEmpty
                ? "no process of yours answers: start one with QUATTRO_INSPECT=waits,socket in its environment"
                : "\(numbers.count) processes answer, give the number of one:\(programs.joined())"
        )
        throw ExitCode(ExitStatus.usage)
    }
}

@Sendable private func watchTarget(_ argument: String) throws -> WatchTarget {
    do throws(WatchTargetError) {
        return try WatchTarget(argument)
    } catch {
        throw ValidationError("\(error)")
    }
}

@Sendable private func seconds(_ argument: String) throws -> WatchInterval {
    do throws(WatchIntervalError) {
        return try WatchInterval(argument)
    } catch {
        throw ValidationError("\(error)")
    }
}

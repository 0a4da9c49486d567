import ArgumentParser
import Foundation
import QuattroToolCore

#if canImport(System)
import System
#else
import SystemPackage
#endif

struct ShellOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "The shell that runs the commands, such as bash: a path, or a name that is looked up in PATH. (default: /bin/sh)",
            valueName: "path"
        ),
        completion: .file()
    )
    var shell: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init("Run the commands in this directory.", valueName: "directory"),
        completion: .directory
    )
    var cwd: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: .init(
            "Put a variable into the environment of the commands. May be given several times.",
            valueName: "name=value"
        ),
        transform: variable
    )
    var env: [[UInt8]] = []

    func validate() throws {
        try checkThatNoneIsGivenTwice([("--shell", shell.count), ("--cwd", cwd.count)])
    }

    /// The settings from the options, checked: nothing is started if the shell or the directory is missing.
    func settings() throws -> ShellSettings {
        var settings = ShellSettings()
        if let shell = shell.first { settings.path = try path(ofShell: shell) }
        if let cwd = cwd.first {
            let directory = try directory(at: cwd)
            settings.directory = directory.path
            // Programs may rely on an inherited PWD.
            settings.environment.append(Array("PWD=".utf8) + directory.real)
        }
        settings.environment += env
        return settings
    }
}

@Sendable private func variable(_ argument: String) throws -> [UInt8] {
    do throws(VariableTextError) {
        return try VariableText.bytes(of: argument)
    } catch {
        throw ValidationError("\(error)")
    }
}

// MARK: - What is there

extension ShellOptions {
    private func path(ofShell shell: String) throws -> [UInt8] {
        let name = ByteText.bytes(of: shell)
        if name.contains(UInt8(ascii: "/")) {
            let problem = FileCheck.problemOfRunning(name)
            guard problem == 0 else {
                throw ValidationError("cannot run '\(shell)' given to '--shell': \(String(cString: strerror(problem)))")
            }
            return FileCheck.absolute(name)
        }
        let folders = getenv("PATH").map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        for folder in (folders ?? Array("/bin:/usr/bin".utf8)).split(
            separator: UInt8(ascii: ":"),
            omittingEmptySubsequences: false
        ) {
            let path = (folder.isEmpty ? [UInt8(ascii: ".")] : Array(folder)) + [UInt8(ascii: "/")] + name
            if !name.isEmpty, FileCheck.problemOfRunning(path) == 0 { return FileCheck.absolute(path) }
        }
        throw ValidationError("there is no program '\(shell)', given to '--shell', in the directories of PATH")
    }

    /// A directory, and its resolved path.
    private func directory(at path: String) throws -> (path: String, real: [UInt8]) {
        do throws(Errno) {
            let real = try FileCheck.realDirectory(ByteText.bytes(of: path))
            if let text = String(validating: real, as: UTF8.self) { return (text, real) }
            // Subprocess takes a path as text, and this path is not valid text.
            return (try FileCheck.textPath(ofDirectory: real), real)
        } catch {
            throw ValidationError("cannot run commands in '\(path)' given to '--cwd': \(error)")
        }
    }
}

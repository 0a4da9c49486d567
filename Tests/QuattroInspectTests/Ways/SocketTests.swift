import Foundation
import Quattro
import Testing

@testable import QuattroInspect

extension InspectorSuite {
    final class SocketTests {
        private let folder = FileManager.default.temporaryDirectory.appending(path: "quattro-\(UUID().uuidString)").path

        init() throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        @Test func `a socket answers with the tree, as JSON, and with counts`() async throws {
            let path = try Inspector.serve(onUnixSocket: folder + "/a")
            defer { Inspector.stop() }
            try await withCancelScope(name: "asked for") { _ in
                let text = try ask(path, "GET /tree HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"))
                #expect(
                    text.contains("\r\n\r\nquattro: process \(getpid()) at ") && text.contains("scope \"asked for\"")
                )
                let json = try ask(path, "GET /tree.json?x=1 HTTP/1.0\n\n").split(separator: "\r\n\r\n")
                let object = try JSONSerialization.jsonObject(with: Data(json[1].utf8)) as? [String: Any]
                #expect(object?["version"] as? Int == 1)
                #expect(try ask(path, "GET /counts HTTP/1.1\r\n\r\n").contains("\nquattro_scopes "))
            }
        }

        @Test func `at the root it lists all paths, each of which is one`() throws {
            let socket = try listen("r")
            defer { socket.stop() }
            let text = try ask(folder + "/r", "GET / HTTP/1.1\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let paths = text.matches(of: #/^(/\S+)/#.anchorsMatchLineEndings()).map(\.1)
            #expect(paths.count == 7)
            for path in paths { #expect(InspectorRoute("GET \(path) HTTP/1.1") != .notFound) }
        }

        @Test func `the timeline is a page, a file for Perfetto, and text`() async throws {
            let socket = try listen("t")
            defer { socket.stop() }
            try await watching(.events) {
                let id = try #require(await withCancelScope(name: "told & of") { $0.id })
                let page = try ask(folder + "/t", "GET /timeline?id=\(id) HTTP/1.1\r\n\r\n")
                #expect(page.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"))
                #expect(
                    page.contains("\"told & of\"") && !page.contains("\"selected\":-1") && page.hasSuffix("</html>\n")
                )
                let bytes = try ask(folder + "/t", "GET /timeline.pftrace HTTP/1.1\r\n\r\n")
                #expect(bytes.contains("Content-Type: application/octet-stream\r\n") && bytes.contains("told & of"))
                let list = try ask(folder + "/t", "GET /timeline.txt?name=Told+%26 HTTP/1.1\r\n\r\n")
                #expect(list.contains("\r\n\r\n#\(id) scope \"told & of\""))
                let text = try ask(folder + "/t", "GET /timeline.txt?id=\(id) HTTP/1.1\r\n\r\n")
                #expect(text.contains("\r\n\r\nscope \"told & of\"") && text.contains("its own code:"))
                let longest = try ask(folder + "/t", "GET /timeline.txt?longest=told HTTP/1.1\r\n\r\n")
                #expect(longest.contains("\r\n\r\nscope \"told & of\""))
                let unknown = try ask(folder + "/t", "GET /timeline.txt?id=987654321 HTTP/1.1\r\n\r\n")
                #expect(unknown.hasPrefix("HTTP/1.1 404 ") && unknown.contains("scope 987654321: the timeline knows"))
                let nothing = try ask(folder + "/t", "GET /timeline.txt?longest=no+such HTTP/1.1\r\n\r\n")
                #expect(nothing.hasPrefix("HTTP/1.1 404 ") && nothing.contains("the timeline has nothing of that name"))
            }
        }

        @Test func `where no events are watched, it says so and how to change that`() async {
            await #expect(processExitsWith: .success) {
                let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
                try Inspector.serve(onUnixSocket: path)
                try await withCancelScope(name: "open") { _ in
                    for page in ["/timeline", "/timeline.pftrace", "/timeline.txt"] {
                        let text = try ask(path, "GET \(page) HTTP/1.1\r\n\r\n")
                        #expect(text.hasPrefix("HTTP/1.1 409 Conflict\r\n"))
                        #expect(
                            text.contains("QUATTRO_INSPECT=events,socket") && text.contains("Inspector.watch(.events)")
                        )
                    }
                }
            }
        }

        @Test func `an id that is no number is named`() {
            let why = "id=seven: an id is a number, as a tree of JSON has it."
            #expect(InspectorRoute("GET /timeline?id=seven HTTP/1.1") == .notUnderstood(why))
        }

        @Test(arguments: [
            ("GET /nothing HTTP/1.1\r\n\r\n", "404 Not Found"), ("POST /tree HTTP/1.1\r\n\r\n", "400 Bad Request"),
            ("\r\n\r\n", "400 Bad Request"), ("GET\r\n\r\n", "400 Bad Request"),
            ("GET ? HTTP/1.1\r\n\r\n", "400 Bad Request"),
        ])
        func `what is not understood is told so`(request: String, status: String) throws {
            let socket = try listen("b")
            defer { socket.stop() }
            #expect(try ask(folder + "/b", request).hasPrefix("HTTP/1.1 \(status)\r\n"))
        }

        @Test func `what comes after the head of a request does no harm`() throws {
            let socket = try listen("h")
            defer { socket.stop() }
            #expect(try ask(folder + "/h", "GET /counts HTTP/1.1\r\n\r\nand more").contains("quattro_tasks"))
        }

        @Test func `only the user may open it`() throws {
            let before = umask(0)
            defer { umask(before) }
            let socket = try listen("c")
            defer { socket.stop() }
            var status = stat()
            #expect(lstat(folder + "/c", &status) == 0 && status.st_mode & 0o777 == 0o600)
        }

        @Test
        func `peers that say nothing, too much, or do not listen hold up the next one no longer than its patience`()
            throws
        {
            let socket = try listen("d", patience: 20)
            defer { socket.stop() }
            let path = folder + "/d"
            let (silent, deaf) = (try connect(path), try connect(path))
            defer { [silent, deaf].forEach { closeDescriptor($0) } }
            _ = write(deaf, "GET /tree HTTP/1.1\r\n\r\n", 22)
            let flooding = try connect(path)
            let flood = [UInt8](repeating: 65, count: 1 << 20)
            var text = DescriptorText(to: flooding)
            text.write(String(decoding: flood, as: UTF8.self))
            text.flush()
            closeDescriptor(flooding)
            #expect(try ask(path, "GET /counts HTTP/1.1\r\n\r\n").contains("quattro_tasks"))
        }

        @Test func `what a killed process has left is replaced, and nothing else`() throws {
            let path = folder + "/e"
            // A socket on which nothing listens any more.
            try ListeningSocket(path).close()
            let socket = try ListeningSocket(path)
            defer { socket.close() }
            #expect(throws: InspectorError.self) { try ListeningSocket(path) }
            let file = folder + "/file"
            #expect(FileManager.default.createFile(atPath: file, contents: Data("kept".utf8)))
            #expect(
                throws: InspectorError(
                    description: "\(file): there is something that is not a socket, or a socket that answers"
                )
            ) {
                try ListeningSocket(file)
            }
            #expect(FileManager.default.contents(atPath: file) == Data("kept".utf8))
        }

        @Test func `a path that cannot be is refused with its reason`() {
            let long = folder + "/" + String(repeating: "x", count: 200)
            #expect(throws: InspectorError.pathTooLong(long, MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1)) {
                try ListeningSocket(long)
            }
            #expect(throws: InspectorError.system("bind", folder + "/no/where", ENOENT)) {
                try ListeningSocket(folder + "/no/where")
            }
        }

        @Test(arguments: ["mode", "file", "link"])
        func `a folder that others could have made or may enter is refused`(kind: String) async {
            switch kind {
            case "mode": await #expect(processExitsWith: .success) { try refuseFolder { mkdir($0, 0o755) } }
            case "file": await #expect(processExitsWith: .success) { try refuseFolder { creat($0, 0o600) } }
            default: await #expect(processExitsWith: .success) { try refuseFolder { symlink("/tmp", $0) } }
            }
        }

        @Test
        func `asked for once more at the same path it is that path, and another socket only if the first is gone`()
            async
        {
            await #expect(processExitsWith: .success) {
                let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
                for isGone in [false, false, true] {
                    if isGone { removeFile(path) }
                    let served = try Inspector.serve(onUnixSocket: path)
                    let answer = try ask(path, "GET /counts HTTP/1.1\r\n\r\n")
                    #expect(served == path && answer.contains("quattro_tasks"))
                }
            }
        }

        @Test(arguments: [
            "/", "/tree", "/tree.json", "/counts", "/none", "/timeline", "/timeline.pftrace", "/timeline.txt",
        ])
        func `HEAD is answered as GET is, without a body`(path: String) async throws {
            let socket = try listen("head")
            defer { socket.stop() }
            try await watching(.events) {
                try await withCancelScope(name: "headed") { _ in
                    let head = try ask(folder + "/head", "HEAD \(path) HTTP/1.1\r\n\r\n")
                    let whole = try ask(folder + "/head", "GET \(path) HTTP/1.1\r\n\r\n")
                    #expect(head.hasSuffix("\r\n\r\n") && whole.hasPrefix(head) && whole.utf8.count > head.utf8.count)
                }
            }
        }

        @Test func `by itself it is in a folder of the user's own, and goes with the process`() async {
            await #expect(processExitsWith: .success) {
                let runtime = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
                mkdir(runtime, 0o700)
                setenv("XDG_RUNTIME_DIR", runtime, 1)
                // What is registered first is called last.
                atexit {
                    if access(Inspector.socketPath(ofProcess: getpid()), F_OK) == 0 { _exit(9) }
                    removeRuntimeFolder()
                }
                let path = try Inspector.serve()
                #expect(path == "\(runtime)/quattro/\(getpid()).socket")
                #expect(path == Inspector.socketPath(ofProcess: getpid()))
                #expect(access(path, F_OK) == 0)
            }
        }

        // MARK: Helpers

        private func listen(_ name: String, patience: Int32 = 5_000) throws -> ListeningSocket {
            let socket = try ListeningSocket("\(folder)/\(name)", patience: patience)
            #expect(OwnThread.run { socket.answerUntilStopped() })
            return socket
        }
    }
}

private func removeRuntimeFolder() {
    if let folder = environmentVariable("XDG_RUNTIME_DIR") { try? FileManager.default.removeItem(atPath: folder) }
}

/// In a process of its own, since it changes the environment.
@Sendable private func refuseFolder(_ make: (String) -> Int32) throws {
    let runtime = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    mkdir(runtime, 0o700)
    setenv("XDG_RUNTIME_DIR", runtime, 1)
    defer { removeRuntimeFolder() }
    #expect(make("\(runtime)/quattro") >= 0)
    #expect(throws: InspectorError.self) { try Inspector.serve() }
}

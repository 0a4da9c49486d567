import Foundation
import Quattro
import Testing

@testable import QuattroInspect

extension InspectorSuite {
    struct SavedFilesTests: SavesTimelines {
        let folder = FileManager.default.temporaryDirectory.appending(path: "saved-\(UUID().uuidString)").path
        let lines = Lines()

        @Test func `a file that cannot be written is told of with its path, and leaves nothing`() async throws {
            try await saving(.deadlineExceeded(named: "unwritten"), in: folder) { saving in
                let path = realPath(folder)
                try FileManager.default.removeItem(atPath: folder)
                #expect(FileManager.default.createFile(atPath: folder, contents: nil))
                await late(named: "unwritten")
                await eventually { lines.all.count == 1 }
                #expect(lines.all == ["no timeline was saved: \(path) is not a folder"])
                #expect(saving.files == [])
            }
        }

        @Test func `a folder that was removed is made again`() async throws {
            try await saving(.deadlineExceeded(named: "into the void"), in: folder) { saving in
                try FileManager.default.removeItem(atPath: folder)
                await late(named: "into the void")
                await eventually { saving.files.count == 1 }
                #expect(mode(of: saving.files[0]) == 0o600 && mode(of: folder) == 0o700)
            }
        }

        @Test func `what a killed process has left of a file is removed, and what one is about to write stays`()
            async throws
        {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            for name in ["left.html", "held.html", "new.html", "notes.txt"] {
                let path = "\(folder)/\(name).partial"
                #expect(FileManager.default.createFile(atPath: path, contents: nil))
                let date = Date(timeIntervalSinceNow: name == "new.html" ? 0 : -60)
                try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
            }
            let held = open(folder + "/held.html.partial", O_RDONLY | O_CLOEXEC)
            #expect(flock(held, LOCK_EX) == 0)
            try await saving(.deadlineExceeded(named: "cleared"), in: folder) { saving in
                let left = ["held.html.partial", "new.html.partial", "notes.txt.partial"]
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == left)
                closeDescriptor(held)
                await late(named: "cleared")
                await eventually { saving.files.count == 1 }
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                #expect(
                    names.filter { $0.hasSuffix(".partial") }.sorted() == ["new.html.partial", "notes.txt.partial"]
                )
            }
        }

        @Test func `a file that is being written has its lock`() throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try SavedFile.write(to: folder + "/page.html") { write throws(InspectorError) in
                let other = open(folder + "/page.html.partial", O_RDONLY | O_CLOEXEC)
                defer { closeDescriptor(other) }
                #expect(flock(other, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
                try write("page")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["page.html"])
        }

        @Test func `a folder that cannot be is refused at once`() throws {
            #expect(FileManager.default.createFile(atPath: folder, contents: nil))
            defer { try? FileManager.default.removeItem(atPath: folder) }
            #expect(throws: InspectorError.file(folder, "is not a folder")) {
                try Timeline.save(when: .signal(SIGUSR2), in: folder)
            }
            #expect(throws: InspectorError.file(folder, "is not a folder")) {
                try Timeline.save(when: .signal(SIGUSR2), in: folder + "/inner")
            }
        }

        #if canImport(Glibc)
        @Test func `where no thread is to be had, an error says so, and the next one that asks is served`() async {
            await #expect(processExitsWith: .success) {
                let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
                defer { try? FileManager.default.removeItem(atPath: folder) }
                let triggers = [Timeline.Trigger.stuck(for: .milliseconds(1))]
                let saving = try Timeline.Saving(triggers, in: folder, atMost: 1) { _ in }
                // No stack may be so large.
                #expect(setStackOfThreads(1 << 60))
                #expect(throws: InspectorError(description: "no thread could be started to look for what is stuck")) {
                    try Savings.add(saving)
                }
                #expect(throws: InspectorError(description: "\(folder): no thread could be started to write timelines"))
                {
                    try Timeline.save(when: triggers, in: folder) { _ in }
                }
                #expect(setStackOfThreads(1 << 20))
                try Savings.add(saving)
                Savings.remove(saving)
            }
        }
        #endif
    }
}

#if canImport(Glibc)
/// - Returns: Whether new threads have it from here on.
private func setStackOfThreads(_ bytes: Int) -> Bool {
    typealias SetAttributes = @convention(c) (UnsafeMutablePointer<pthread_attr_t>) -> Int32
    guard let symbol = dlsym(nil, "pthread_setattr_default_np") else { return false }
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    pthread_attr_init(attributes)
    pthread_attr_setstacksize(attributes, bytes)
    return unsafeBitCast(symbol, to: SetAttributes.self)(attributes) == 0
}
#endif

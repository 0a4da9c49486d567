import Foundation
import Quattro
import Testing

@testable import QuattroInspect

/// Tests that have a folder of their own, and are told of the files in it.
protocol SavesTimelines {
    var folder: String { get }
    var lines: Lines { get }
}

extension SavesTimelines {
    func saving(
        _ triggers: Timeline.Trigger...,
        in folder: String,
        _ body: (Timeline.Saving) async throws -> Void
    ) async throws {
        let saving = try Timeline.save(when: triggers, in: folder) { [lines] in lines.add($0) }
        defer {
            saving.stop()
            Inspector.stop()
            try? FileManager.default.removeItem(atPath: self.folder)
        }
        try await body(saving)
    }

    /// Waits until something else has been saved: all that came before would have been.
    func saveNext(_ saving: Timeline.Saving) async {
        await eventually {
            saving.happened(Occasion(signal: 1))
            return saving.files.last?.hasSuffix("-signal-1.html") == true
        }
    }

    func late(named name: String) async {
        _ = await moveOn(after: .milliseconds(2), name: name) {
            try? await Task.sleep(for: .seconds(60), clock: .quattro)
        }
    }

    func text(_ result: ExitTest.Result?) -> String {
        String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }

    func mode(of path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    func realPath(_ path: String) -> String {
        guard let whole = realpath(path, nil) else { return path }
        defer { free(whole) }
        return String(cString: whole)
    }
}

final class Lines: Sendable {
    private let lines = Guarded<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

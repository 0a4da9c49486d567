#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension WatchedTree {
    /// Reads the JSON of an inspector: unknown keys are ignored, and missing values count as unknown.
    package init(json bytes: [UInt8]) throws(NotUnderstood) {
        let data = Data(bytes)
        do {
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch let error as DecodingError {
            // A later version may differ in everything else.
            guard let version = try? JSONDecoder().decode(Version.self, from: data) else { throw .noTree }
            guard version.version == 1 else { throw .version(version.version) }
            throw .malformed(error.where)
        } catch {
            throw error as? NotUnderstood ?? .noTree
        }
    }

    private struct Version: Decodable {
        let version: Int
    }
}

/// Why the answer of a process is not understood.
package enum NotUnderstood: Error, Hashable, CustomStringConvertible {
    /// The answer is empty, or not HTTP.
    case noAnswer
    case status(String)
    case noTree
    case version(Int)
    /// The tree is malformed at this place.
    case malformed(String)
    case tooLong(Int)

    package var description: String {
        switch self {
        case .noAnswer: "its answer is not HTTP; is it the socket of an inspector?"
        case .status(let line): "it answers '\(Terminal.printable(line))', not 200; is it the socket of an inspector?"
        case .noTree: "its answer is not a tree in JSON, or is incomplete"
        case .version(let version):
            "it answers with version \(version) of the tree, and this quattro knows version 1: use the quattro of the process's version"
        case .malformed(let place): "its answer is not a tree of version 1: see \(place)"
        case .tooLong(let most): "it answers more than \(most >> 20) MiB"
        }
    }
}

extension DecodingError {
    fileprivate var `where`: String {
        let path: [any CodingKey] =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        let text = path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        return text.isEmpty ? "its beginning" : Terminal.printable(String(text.drop { $0 == "." }))
    }
}

extension WatchedTree: Decodable {
    private enum Key: String, CodingKey { case version, process, time, watched, nodes }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let version = try values.decode(Int.self, forKey: .version)
        guard version == 1 else { throw NotUnderstood.version(version) }
        self.init(
            process: try values.decodeIfPresent(Int32.self, forKey: .process) ?? 0,
            time: try values.decodeIfPresent(String.self, forKey: .time) ?? "",
            watched: try values.decodeIfPresent(String.self, forKey: .watched),
            nodes: try values.decodeIfPresent([Node].self, forKey: .nodes) ?? []
        )
    }
}

extension WatchedTree.Node: Decodable {
    private enum Key: String, CodingKey {
        case id, parent, kind, state, name, tightest, shielded, cancelled, waits, counts
        case place = "at"
        case age = "age_ms"
        case timeLeft = "left_ms"
        case effectiveTimeLeft = "effective_left_ms"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        id = try values.decode(UInt64.self, forKey: .id)
        parent = try values.decodeIfPresent(UInt64.self, forKey: .parent)
        kind = try values.decodeIfPresent(String.self, forKey: .kind) ?? kind
        state = try values.decodeIfPresent(String.self, forKey: .state) ?? state
        place = try values.decodeIfPresent(String.self, forKey: .place) ?? place
        name = try values.decodeIfPresent(String.self, forKey: .name)
        age = try values.milliseconds(.age)
        timeLeft = try values.milliseconds(.timeLeft)
        effectiveTimeLeft = try values.milliseconds(.effectiveTimeLeft)
        tightest = try values.decodeIfPresent(UInt64.self, forKey: .tightest)
        isShielded = try values.decodeIfPresent(Bool.self, forKey: .shielded) ?? isShielded
        cancellation = try values.decodeIfPresent(WatchedTree.Cancellation.self, forKey: .cancelled)
        waits = try values.decodeIfPresent([WatchedTree.Wait].self, forKey: .waits) ?? waits
        counts = try values.decodeIfPresent(WatchedTree.Counts.self, forKey: .counts)
    }
}

extension WatchedTree.Cancellation: Decodable {
    private enum Key: String, CodingKey {
        case cause, source, by, name
        case age = "age_ms"
        case place = "at"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        cause = try values.decodeIfPresent(String.self, forKey: .cause) ?? cause
        age = try values.milliseconds(.age)
        source = try values.decodeIfPresent(UInt64.self, forKey: .source)
        guard values.contains(.by) else { return }
        let by = try values.nestedContainer(keyedBy: Key.self, forKey: .by)
        let name = try by.decodeIfPresent(String.self, forKey: .name)
        canceller = try name.map { "\"\($0)\"" } ?? by.decodeIfPresent(String.self, forKey: .place)
    }
}

extension WatchedTree.Wait: Decodable {
    private enum Key: String, CodingKey {
        case what = "for"
        case age = "age_ms"
        case isOwn = "own"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        what = try values.decodeIfPresent(String.self, forKey: .what) ?? what
        age = try values.milliseconds(.age)
        isOwn = try values.decodeIfPresent(Bool.self, forKey: .isOwn) ?? isOwn
    }
}

extension WatchedTree.Counts: Decodable {
    private enum Key: String, CodingKey { case running, queued, background, limit }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        running = try values.decodeIfPresent(Int.self, forKey: .running) ?? running
        queued = try values.decodeIfPresent(Int.self, forKey: .queued) ?? queued
        background = try values.decodeIfPresent(Int.self, forKey: .background) ?? background
        limit = try values.decodeIfPresent(Int.self, forKey: .limit)
    }
}

extension KeyedDecodingContainer {
    /// A number that is not a duration, such as 1e300, becomes the longest duration: an answer must not crash the tool.
    fileprivate func milliseconds(_ key: Key) throws -> Duration? {
        guard let number = try decodeIfPresent(Double.self, forKey: key), number.isFinite else { return nil }
        return .microseconds(Int64(max(-Self.most, min(number * 1_000, Self.most))))
    }

    private static var most: Double { 1e18 }
}

/// Messages in the wire format of Protocol Buffers, as far as the writer needs it.
package struct Protobuf: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Returns the bytes written so far, and forgets them.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: false) }
        return bytes
    }

    // MARK: - Fields

    @inline(__always)
    package mutating func add(_ field: Int, _ value: UInt64) {
        addKey(field, wireType: 0)
        addVariable(value)
    }

    @inline(__always)
    package mutating func add(_ field: Int, fixed value: UInt64) {
        addKey(field, wireType: 1)
        for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    package mutating func add(_ field: Int, _ text: String) {
        addKey(field, wireType: 2)
        addVariable(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends the fields of another message.
    package mutating func append(_ other: Protobuf) { bytes.append(contentsOf: other.bytes) }

    /// Writes a nested message.
    ///
    /// Its length precedes it, and is known only afterwards: most lengths fit into one byte.
    @inline(__always)
    package mutating func add(_ field: Int, _ body: (inout Protobuf) -> Void) {
        addKey(field, wireType: 2)
        bytes.append(0)
        let start = bytes.count
        body(&self)
        let length = bytes.count - start
        if length < 0x80 {
            bytes[start - 1] = UInt8(length)
        } else {
            makeRoom(for: length, at: start)
        }
    }

    private mutating func makeRoom(for length: Int, at start: Int) {
        var prefix = Protobuf()
        prefix.addVariable(UInt64(length))
        bytes.replaceSubrange(start - 1..<start, with: prefix.bytes)
    }

    // MARK: - Numbers

    @inline(__always)
    private mutating func addKey(_ field: Int, wireType: UInt64) { addVariable(UInt64(field) << 3 | wireType) }

    /// Seven bits in each byte, the lowest first; all but the last one have the eighth.
    @inline(__always)
    private mutating func addVariable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

import QuattroTimeline
import Testing

struct PerfettoTests {
    @Test func `numbers, texts and messages as Protocol Buffers have them`() {
        var proto = Protobuf()
        proto.add(1, 150)
        proto.add(2, "testing")
        proto.add(3) { $0.add(1, 150) }
        proto.add(16, .max)
        proto.add(1, fixed: 0x0102_0304_0506_0708)
        let expected: [UInt8] =
            [0x08, 0x96, 0x01, 0x12, 0x07] + Array("testing".utf8) + [0x1A, 0x03, 0x08, 0x96, 0x01]
            + [0x80, 0x01] + Array(repeating: 0xFF, count: 9) + [0x01] + [0x09, 8, 7, 6, 5, 4, 3, 2, 1]
        #expect(proto.take() == expected)
        #expect(proto.bytes.isEmpty)
    }

    @Test(arguments: [0, 1, 127, 128, 129, 16_383, 16_384, 100_000])
    func `a message of any length has its length before it`(length: Int) {
        var proto = Protobuf()
        proto.add(1) { message in message.add(2) { for _ in 0..<length { $0.add(0, 0) } } }
        var reader = ProtobufReader(proto.bytes)
        let outer = reader.field()
        var inner = ProtobufReader(outer?.bytes ?? [])
        #expect(inner.field()?.bytes.count == 2 * length)
        #expect(inner.isAtEnd && reader.isAtEnd)
    }

    @Test(arguments: [failingRequest, everything, lateRequest, serverTimeline(events: 20_000), Recording(threads: [])])
    func `each slice begins and ends on its track, each arrow has two ends, and all numbers are known`(
        timeline: Recording
    ) {
        var bytes: [UInt8] = []
        timeline.writePerfetto { bytes += $0 }
        let model = timeline.model
        let trace = ReadTrace(bytes)
        #expect(trace.problems == [])
        #expect(trace.slices == model.spans.count + model.waits.count)
        #expect(trace.instants == model.instants.count)
        #expect(trace.flows == 2 * model.arrows.count)
        #expect(trace.tracks == model.tracks.count + 1)
        #expect(trace.time == model.end || model.strokes.isEmpty)
    }

    @Test func `an event takes about 20 bytes, and what is written comes in parts`() {
        let timeline = serverTimeline(events: 40_000)
        var parts: [Int] = []
        timeline.writePerfetto { parts.append($0.count) }
        #expect(parts.reduce(0, +) < 25 * timeline.events.count)
        #expect((parts.max() ?? 0) < 70_000)
    }

    @Test func `what the writer throws comes out`() {
        struct DiskFull: Error {}
        #expect(throws: DiskFull.self) { try failingRequest.writePerfetto { _ throws(DiskFull) in throw DiskFull() } }
    }
}

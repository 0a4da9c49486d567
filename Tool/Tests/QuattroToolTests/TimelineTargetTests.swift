import QuattroToolCore
import Testing

@Suite struct TimelineTargetTests {
    @Test(arguments: [
        ("out.html", TimelineTarget.Format.page), ("a.b/OUT.HTML", .page), ("x.pftrace", .perfetto),
        ("x.y.perfetto", .perfetto),
    ])
    func theEndingOfTheNameSaysWhatIsWritten(path: String, format: TimelineTarget.Format) throws {
        #expect(try TimelineTarget(path).format == format)
    }

    @Test(arguments: ["", "out", "html", ".html/out", "out.htm", "out.html/", "out.json"])
    func anyOtherNameIsRefusedWithWhatIsAllowed(path: String) {
        let error = #expect(throws: TimelineTargetError.self) { try TimelineTarget(path) }
        #expect(error?.description.contains(".html") == true)
        #expect(error?.description.contains(".pftrace") == true)
    }
}

import QuattroToolCore
import Testing

@Suite struct HelpTextTests {
    @Test(arguments: [HelpText.root, HelpText.run, HelpText.top, HelpText.timeline])
    func noExampleIsSoLongThatATerminalOf80ColumnsBreaksIt(text: String) {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("  ") }
        #expect(lines.contains { $0.contains("quattro ") })
        for line in lines { #expect(line.count <= 78, "\(line)") }
    }
}

import Testing

@testable import QuattroToolCore

@Suite struct ItemTests {
    @Test(arguments: [
        ("a/b.tar.gz", "a/b.tar", "b.tar.gz", "a", "b.tar"), ("b", "b", "b", ".", "b"),
        ("a.b/c", "a.b/c", "c", "a.b", "c"),
        (".bashrc", ".bashrc", ".bashrc", ".", ".bashrc"), ("a/..x.y", "a/..x", "..x.y", "a", "..x"),
        ("a/b/", "a/b/", "b", "a", "b"),
        ("/", "/", "/", "/", "/"), ("/a", "/a", "a", "/", "a"), ("//a//", "//a//", "a", "/", "a"),
        ("", "", "", ".", ""), ("a.", "a", "a.", ".", "a"),
        ("..", "..", "..", ".", ".."), ("-x.y", "-x", "-x.y", ".", "-x"),
        ("a b/c\nd.e", "a b/c\nd", "c\nd.e", "a b", "c\nd"),
    ])
    func aPathHasParts(path: String, stem: String, name: String, folder: String, nameStem: String) {
        let bytes = Array(path.utf8)
        #expect(PathParts.withoutExtension(bytes) == Array(stem.utf8))
        #expect(PathParts.name(bytes) == Array(name.utf8))
        #expect(PathParts.folder(bytes) == Array(folder.utf8))
        #expect(PathParts.withoutExtension(PathParts.name(bytes)) == Array(nameStem.utf8))
    }

    @Test func aLineIsAnItemAndSoIsABlankOne() throws {
        let items = { (text: String) in
            try ItemLists.items(in: Array(text.utf8), areNullEnded: false).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try items("a\n b \r\n\nc") == ["a", " b \r", "", "c"])
        #expect(try items("a\n") == ["a"])
        #expect(try items("\n") == [""])
        #expect(try items("") == [])
        let error = #expect(throws: CommandListError.self) { try items("a\nb\0") }
        #expect(error?.line == 2)
    }

    @Test func itemsThatEndWithNULMayHaveNewlines() throws {
        #expect(
            try ItemLists.items(in: Array("a\nb\0\0c".utf8), areNullEnded: true)
                == ["a\nb", "", "c"].map { Array($0.utf8) }
        )
    }

    @Test func ofSeveralListsTheLastOneChangesFastest() throws {
        let lists = try ItemLists([["a", "b"], ["x"], ["1", "2"]].map { $0.map { Array($0.utf8) } })
        let all = (0..<lists.count).map { index in lists[index].map { String(decoding: $0, as: UTF8.self) }.joined() }
        #expect(all == ["ax1", "ax2", "bx1", "bx2"])
    }

    @Test func aListWithoutItemsLeavesNothingAndTooManyAreRefused() throws {
        let long = Array(repeating: [UInt8](), count: 1_001)
        #expect(try ItemLists([long, []]).count == 0)
        #expect(try ItemLists([Array(long.dropLast()), Array(long.dropLast())]).count == 1_000_000)
        let error = #expect(throws: TooManyItems.self) { try ItemLists(Array(repeating: long, count: 9)) }
        #expect(error?.description.hasPrefix("1001 × 1001 × ") == true)
    }

    @Test func theListsOfACommandLineBeginAfterThreeColons() {
        let arguments = ListArguments(["run", "-k", "x {}", ":::", "a", "--help", ":::", ":::", "b"])
        #expect(arguments.options == ["run", "-k", "x {}"])
        #expect(arguments.lists == [["a", "--help"], [], ["b"]])
        #expect(ListArguments(["run", "x", ":::"]).lists == [[]])
        #expect(ListArguments(["run", "::: x"]).lists == [])
        #expect(ListArguments(["top", ":::", "x"]).options == ["top", ":::", "x"])
        #expect(ListArguments([]).options == [])
    }

    @Test func variablesReplaceThoseOfTheSameName() {
        let entries = ["A=1", "AB=2", "B=3"].map { Array("\($0)\0".utf8) }
        let adding = { (variables: [String]) in
            CommandEnvironment.adding(variables.map { Array($0.utf8) }, to: entries).map {
                String(decoding: $0.dropLast(), as: UTF8.self)
            }
        }
        #expect(adding([]) == ["A=1", "AB=2", "B=3"])
        #expect(adding(["A=x=y", "C=", "A=z"]) == ["AB=2", "B=3", "C=", "A=z"])
    }
}

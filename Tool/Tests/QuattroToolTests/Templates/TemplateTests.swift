import Testing

@testable import QuattroToolCore

@Suite struct TemplateTests {
    private func script(_ template: String, lists: Int = 1) throws -> String {
        let items = (0..<lists).map { Array("item\($0 + 1)".utf8) }
        return String(decoding: try Template(template, listCount: lists).filled(items, number: 7).script, as: UTF8.self)
    }

    @Test(arguments: [
        ("cat {}", "cat \"$QUATTRO_ITEM\""), ("cat", "cat \"$QUATTRO_ITEM\""), ("cat \n", "cat \"$QUATTRO_ITEM\""),
        ("cat <", "cat < \"$QUATTRO_ITEM\""), ("echo $(date)", "echo $(date) \"$QUATTRO_ITEM\""),
        ("x {}.{.}", "x \"$QUATTRO_ITEM\".\"$QUATTRO_ITEM_STEM\""),
        (
            "{/}{//}{/.}{#}{1}",
            #""$QUATTRO_ITEM_NAME""$QUATTRO_ITEM_FOLDER""$QUATTRO_ITEM_NAME_STEM""$QUATTRO_NUMBER""$QUATTRO_ITEM""#
        ),
        ("\"a {}\"", "\"a ${QUATTRO_ITEM}\""), ("\"\\\"{}\"", "\"\\\"${QUATTRO_ITEM}\""),
        ("\"'{}'\"", "\"'${QUATTRO_ITEM}'\""),
        // Commands inside of quotes begin anew.
        ("\"$(x {} \"{}\")\"", "\"$(x \"$QUATTRO_ITEM\" \"${QUATTRO_ITEM}\")\""),
        ("\"$(x (y) {})\" {}", "\"$(x (y) \"$QUATTRO_ITEM\")\" \"$QUATTRO_ITEM\""),
        ("\"$( (x) )\" {}", "\"$( (x) )\" \"$QUATTRO_ITEM\""),
        ("echo $((2 * ({#} + 1))) {}", "echo $((2 * (${QUATTRO_NUMBER} + 1))) \"$QUATTRO_ITEM\""),
        ("x ${y:-z} {}", "x ${y:-z} \"$QUATTRO_ITEM\""), ("x $#{} $${}", "x $#\"$QUATTRO_ITEM\" $$\"$QUATTRO_ITEM\""),
        ("echo 'it'\\''s' {}", "echo 'it'\\''s' \"$QUATTRO_ITEM\""),
        ("a # don't {}\nb {}", "a # don't {}\nb \"$QUATTRO_ITEM\""), ("a#{}", "a#\"$QUATTRO_ITEM\""),
        ("echo $(x)#{}", "echo $(x)#\"$QUATTRO_ITEM\""), ("cat <<<{}", "cat <<<\"$QUATTRO_ITEM\""),
        ("`x y` {}", "`x y` \"$QUATTRO_ITEM\""), ("cat {} <<E\ndon't\nE\n", "cat \"$QUATTRO_ITEM\" <<E\ndon't\nE\n"),
        ("case {} in a) x {};; esac", "case \"$QUATTRO_ITEM\" in a) x \"$QUATTRO_ITEM\";; esac"),
    ])
    func whereAPlaceholderStandsDecidesWhatIsPutIn(template: String, expected: String) throws {
        #expect(try script(template) == expected)
    }

    @Test(arguments: [
        ("awk {print} {}", "awk {print} \"$QUATTRO_ITEM\""), ("echo {1..3}{}", "echo {1..3}\"$QUATTRO_ITEM\""),
        ("x \\{} {}", "x '{}' \"$QUATTRO_ITEM\""), ("x \"\\{.} {}\"", "x \"{.} ${QUATTRO_ITEM}\""),
        ("x '{''}' {}", "x '{''}' \"$QUATTRO_ITEM\""), ("f(){ x; }; f {0}{}", "f(){ x; }; f {0}\"$QUATTRO_ITEM\""),
        ("x ${#} ${1} {}", "x ${#} ${1} \"$QUATTRO_ITEM\""), ("grep 'a{2}' {}", "grep 'a{2}' \"$QUATTRO_ITEM\""),
    ])
    func whatIsNoPlaceholderStaysAsItIs(template: String, expected: String) throws {
        #expect(try script(template) == expected)
    }

    @Test(arguments: [
        ("x '{}'", "single quotes"), ("sh -c 'x {.}'", "single quotes"), ("x $'{}'", "single quotes"),
        ("x $'\\'' {}", "single quotes"), ("x `y {}`", "backticks"), ("x \"`y {}`\"", "backticks"),
        ("x $(({} + 1))", "arithmetic"), ("((x = {}))", "arithmetic"), ("x $[{}]", "arithmetic"),
        ("x $((1) ); y {}", "arithmetic"),
        ("x ${y:-{}}", "${...}"), ("x \"${y:-'z'}\" {}", "${...}"), ("cat <<E\n{}\nE", "here-document"),
        ("x \"$(case y in y) z;; esac)\" {}", "'case'"),
        ("x 'y", "a ' that is not closed"), ("x \"y {}", "a \" that is not closed"), ("x `y", "a ` that is not closed"),
        ("x;", "at the end"), ("x |", "at the end"), ("x # y", "at the end"), ("(x", "at the end"),
        ("x \\", "at the end"),
        ("x &&", "at the end"), ("x;\n", "at the end"), ("x # y\n", "at the end"), ("cat <<E\nE", "at the end"),
        ("x {2}", "'{2}' is for list 2, and there is 1"),
    ])
    func whereNothingCanBePutInIsRefused(template: String, mentioned: String) {
        let error = #expect(throws: TemplateError.self) { try Template(template, listCount: 1) }
        #expect(error?.description.contains(mentioned) == true, "\(error.map(\.description) ?? "")")
    }

    @Test func severalListsAreToldApartByNumbers() throws {
        #expect(try script("x {2.} {1}", lists: 2) == "x \"$QUATTRO_ITEM_2_STEM\" \"$QUATTRO_ITEM\"")
        #expect(try script("x", lists: 2) == "x \"$QUATTRO_ITEM\" \"$QUATTRO_ITEM_2\"")
        #expect(throws: TemplateError.whichList(Placeholder(form: .withoutExtension, list: nil), lists: 2)) {
            try Template("x {.}", listCount: 2)
        }
    }

    @Test func theItemsAreInTheEnvironmentByteForByte() throws {
        let item: [UInt8] = Array("d/a b.".utf8) + [0xFF]
        let filled = try Template("x {/} {.}", listCount: 2 - 1).filled([item], number: 7)
        let expected: [[UInt8]] = [
            Array("QUATTRO_ITEM=".utf8) + item, Array("QUATTRO_NUMBER=7".utf8),
            Array("QUATTRO_ITEM_NAME=a b.".utf8) + [0xFF], Array("QUATTRO_ITEM_STEM=d/a b".utf8),
        ]
        #expect(Set(filled.environment) == Set(expected))
        #expect(filled.environment.count == 4)
    }

    @Test func peopleSeeTheCommandWithTheItemInItAndAnItemIsItsName() throws {
        let template = try Template("convert {} \"to {.}.png\"", listCount: 1)
        let plain = template.filled([Array("in/a.jpg".utf8)], number: 1)
        #expect(plain.shown == "convert in/a.jpg \"to in/a.png\"")
        #expect(plain.name == "a.jpg")
        let odd = template.filled([Array("it's $x.jpg".utf8)], number: 1)
        #expect(odd.shown == "convert 'it'\\''s $x.jpg' \"to it's \\$x.png\"")
        let plan = RunPlan(foreground: [], filled: [odd, template.filled([[]], number: 2)], background: ["sleep 1"])
        #expect(plan.commands.map(\.label.description) == ["[1 it's $x.jpg]", "[2 convert]", "[3 sleep]"])
        #expect(plan.commands[1].text == "convert '' \"to .png\"")
    }

    @Test func aCommandOfSeveralItemsIsCalledAfterAllOfThem() throws {
        let filled = try Template("x", listCount: 3).filled(["a/b", "", "c"].map { Array($0.utf8) }, number: 1)
        #expect(filled.name == "b,c")
        #expect(RunPlan(foreground: [], filled: [filled], names: ["given"]).commands[0].label.name == "given")
    }
}

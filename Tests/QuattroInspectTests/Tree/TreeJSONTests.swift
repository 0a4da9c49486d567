import Foundation
import Quattro
import QuattroInspect
import QuattroTesting
import Testing

private struct Oops: Error {}

extension InspectorSuite {
    struct TreeJSONTests {
        @Test(.simulated) func `each node is a line of JSON with what is known of it, letter by letter`() async throws {
            try await watching(.waits) {
                let scope = CancelScope(timeout: .seconds(60), name: "nightly \"\n\u{7}</script>")
                try await scope.run {
                    try await withScopedTaskGroup(concurrencyLimit: 1, name: "pages") { group in
                        group.addTask(name: "page") { try await Task.sleep(for: .seconds(3_600), clock: .quattro) }
                        try await withShield {
                            group.cancelAll(reason: "enough")
                            try await Task.sleep(for: .milliseconds(1_500), clock: .quattro)
                            let tree = TaskTree.capture(in: scope)
                            let (ids, lines) = (tree.nodes.map(\.id), self.lines(of: tree))
                            #expect(lines.count == tree.nodes.count + 2)
                            #expect(lines.first?.hasPrefix(#"{"version":1,"process":\#(getpid()),"time":"20"#) == true)
                            #expect(lines.first?.hasSuffix(#"Z","watched":"waits","nodes":["#) == true)
                            #expect(
                                lines.dropFirst() == [
                                    #"""
                                    {"id":\#(ids[0]),"parent":null,"kind":"scope","state":"running","at":"here",\#
                                    "name":"nightly \"\n\u0007</script>","age_ms":1500.000,"left_ms":58500.000,\#
                                    "effective_left_ms":58500.000,"tightest":\#(ids[0])},
                                    """#,
                                    #"""
                                    {"id":\#(ids[1]),"parent":\#(ids[0]),"kind":"group","state":"running","at":"here",\#
                                    "name":"pages","age_ms":1500.000,"effective_left_ms":58500.000,"tightest":\#(ids[0]),\#
                                    "cancelled":{"cause":"explicitly: enough","age_ms":1500.000,"source":\#(ids[1]),\#
                                    "by":{"id":\#(ids[2]),"at":"here"}},\#
                                    "counts":{"running":0,"queued":0,"background":0,"limit":1}},
                                    """#,
                                    #"""
                                    {"id":\#(ids[2]),"parent":\#(ids[1]),"kind":"scope","state":"running","at":"here",\#
                                    "age_ms":1500.000,"shielded":true}
                                    """#,
                                    "]}",
                                ]
                            )
                        }
                    }
                }
            }
        }

        @Test(.simulated) func `a wait is told with what for, since when and on whom`() async throws {
            try await watching(.waits) {
                try await withScopedTaskGroup { group in
                    let first = group.addTask(name: "a") { try await Task.sleep(for: .seconds(9), clock: .quattro) }
                    group.addTask(name: "b") { try await first.value }
                    try await Task.sleep(for: .seconds(1), clock: .quattro)
                    let tree = TaskTree.capture(in: group.cancelScope)
                    let lines = lines(of: tree)
                    #expect(
                        lines[2].contains(
                            #""waits":[{"for":"a sleep that ends in 8.0 seconds","age_ms":1000.000,"own":true}]"#
                        )
                    )
                    #expect(
                        lines[3].contains(
                            #""waits":[{"for":"the value of \"a\" (QuattroInspectTests/TreeJSONTests.swift"#
                        )
                    )
                    #expect(lines[3].contains(#""age_ms":1000.000,"own":true,"target":\#(tree["a"]?.id ?? 0)}]"#))
                    #expect(tree["b"]?.state == .waiting)
                    group.cancelAll()
                }
            }
        }

        @Test func `what is written is JSON, whatever the names hold`() async throws {
            let names = [
                "", "\"", "\\", "\n\r\t\0", "é\u{301}🏎️", "\u{2028}\u{7F}",
                String(decoding: [0xFF, 0xC3] as [UInt8], as: UTF8.self),
            ]
            try await withScopedTaskGroup { group in
                for name in names {
                    await withCancelScope(name: name) { scope in
                        var json = ""
                        TaskTree.capture(in: scope).writeJSON { json += $0 }
                        let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
                        let nodes = object?["nodes"] as? [[String: Any]]
                        #expect(nodes?.first?["name"] as? String == name)
                        #expect(json.split(separator: "\n").count == 3)
                    }
                }
            }
        }

        @Test(.simulated) func `a deadline may be as far off as a duration is long`() async {
            await moveOn(after: .seconds(Int64.max), name: "far") {
                let scope = CancelScope.current
                let tree = scope.map { TaskTree.capture(in: $0) }
                #expect(tree.map { lines(of: $0)[1].contains(#""left_ms":9223372036854775807000.000"#) } == true)
            }
            await moveOn(after: .seconds(-1), name: "negative") {
                let tree = CancelScope.current.map { TaskTree.capture(in: $0) }
                #expect(tree?.stuck(for: .zero).map(\.node.name) == ["negative"])
            }
        }

        @Test func `counts are told as Prometheus reads them`() async {
            await withCancelScope(name: "alone") { scope in
                var text = ""
                TaskTree.capture(in: scope).writeCounts { text += $0 }
                #expect(text.contains("# TYPE quattro_scopes gauge\nquattro_scopes 1\n"))
                #expect(text.contains("\nquattro_overdue 0\n"))
            }
        }

        private func lines(of tree: TaskTree) -> [String] {
            var lines: [String] = []
            tree.writeJSON { lines.append(String($0.dropLast())) }
            return lines.map { $0.replacing(/"at":"\w+\/\w+\.swift:\d+"/, with: "\"at\":\"here\"") }
        }
    }
}

import QuattroToolCore
import Testing

@Suite struct ReadyProbeTests {
    @Test(
        arguments: [
            ("http://localhost", "localhost", 80, "/"), ("http://a:8080", "a", 8080, "/"),
            ("http://a/b?c=d#e", "a", 80, "/b?c=d"),
            ("http://a?b", "a", 80, "/?b"), ("http://[::1]:3000/x", "::1", 3000, "/x"),
            ("http://[::1]/", "::1", 80, "/"),
        ] as [(String, String, UInt16, String)]
    )
    func aPageHasAHostAPortAndAPath(url: String, host: String, port: UInt16, path: String) throws {
        let page = try HTTPTarget(url)
        #expect(page.host == host && page.port == port && page.path == path)
    }

    @Test(arguments: [
        "https://a", "a/b", "ftp://a", "http://", "http:///x", "http://:80/", "http://u:p@a/", "http://a b/",
        "http://a:0/",
        "http://a:99999", "http://a:b", "http://::1/", "http://[::1]x/", "http://ä/",
    ])
    func whatIsNotOneIsRefused(url: String) {
        #expect(throws: ReadyProbeError.self) { try HTTPTarget(url) }
    }

    @Test func httpsIsRefusedWithWhatDoesInstead() {
        let error = #expect(throws: ReadyProbeError.self) { try HTTPTarget("https://a") }
        #expect(error?.description == "https is not supported: use http://, or --ready-port")
    }

    @Test(
        arguments: [
            ("80", nil, 80), ("a:80", "a", 80), (":80", nil, 80), ("[::1]:80", "::1", 80),
        ] as [(String, String?, UInt16)]
    )
    func aPortMayHaveAHost(text: String, host: String?, port: UInt16) throws {
        #expect(try ReadyProbe(port: text) == .port(host: host, port))
    }

    @Test(arguments: ["", "a", "a:", "0", "65536", "-1", "+1", "::1:80", "1 ", "[::1]"])
    func whatIsNoPortIsRefused(text: String) {
        #expect(throws: ReadyProbeError.self) { try ReadyProbe(port: text) }
    }

    @Test func theRequestNamesTheHostAndThePort() throws {
        let request = String(decoding: try HTTPTarget("http://[::1]:3000/x").request, as: UTF8.self)
        #expect(request.hasPrefix("GET /x HTTP/1.1\r\nHost: [::1]:3000\r\n"))
        #expect(request.hasSuffix("\r\nConnection: close\r\n\r\n"))
        #expect(String(decoding: try HTTPTarget("http://a").request, as: UTF8.self).contains("\r\nHost: a\r\n"))
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 OK", true), ("HTTP/1.0 302", true), ("HTTP/1.1 404 Not Found", false),
            ("HTTP/1.1 100 C", false),
            ("HTTP/1.1 503", false), ("HTTP/1.1 2x0", false), ("SSH-2.0-x", false), ("HTTP/2 200 OK..", false),
            ("", nil), ("HTTP/1.1 20", nil), ("HTT", nil), ("HTTX", false),
        ] as [(String, Bool?)]
    )
    func anAnswerIsGoodByItsStatus(answer: String, isGood: Bool?) {
        #expect(HTTPTarget.isGood(Array(answer.utf8)) == isGood)
    }

    @Test(
        arguments: [
            ("web=80", "web", "80"), ("80", nil, "80"), ("a b=80", nil, "a b=80"), ("=x", nil, "=x"),
            ("a=b=c", "a", "b=c"),
        ] as [(String, String?, String)]
    )
    func aNameMayStandBefore(text: String, name: String?, rest: String) {
        let split = RunPlan.Readiness.Own.split(text)
        #expect(split.name == name && split.rest == rest)
    }
}

@Suite struct ReadinessOfPlansTests {
    private func plan(_ background: [String], _ own: [(String?, ReadyProbe)], all: String? = nil) throws -> RunPlan {
        let probes = own.map { RunPlan.Readiness.Own(name: $0.0, probe: $0.1, option: "--ready-port 80") }
        return RunPlan(
            foreground: ["x"],
            background: background,
            readiness: RunPlan.Readiness(try all.map(ReadyPattern.init), own: probes)
        )
    }

    private let port = ReadyProbe.port(host: nil, 80)

    @Test func aProbeIsForTheCommandOfItsNameOrForTheOnlyOne() throws {
        #expect(try plan(["web: x", "db: y"], [("db", port)]).probes == [3: port])
        #expect(try plan(["y"], [(nil, port)]).probes == [2: port])
    }

    @Test func thePatternIsForThoseWithoutAProbeOfTheirOwn() throws {
        let plan = try plan(["web: x", "db: y"], [("db", port)], all: "up")
        #expect(plan.probes == [2: .line(try ReadyPattern("up")), 3: port])
    }

    @Test func whatIsUnclearIsTold() throws {
        let cases: [([String], [(String?, ReadyProbe)], String)] = [
            (["x", "y"], [(nil, port)], "does not say for which of the background commands it is"),
            (["web: x"], [("db", port)], "no background command has that name"),
            (["a: x", "a: y"], [("a", port)], "more than one background command has that name"),
            (["a: x"], [("a", port), (nil, port)], "there are two ways to tell when [2 a] is ready"),
        ]
        for (background, own, message) in cases {
            let problem = #expect(throws: RunPlanProblem.self) { try plan(background, own).jobs() }
            #expect(problem?.description.contains(message) == true)
        }
    }
}

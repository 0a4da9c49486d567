import Testing

@testable import QuattroTesting

struct SeedRequestTests {
    private func attempts(_ environment: SeedRequest.Environment) throws -> [SeedRequest.Attempt] {
        try Array(SeedRequest(of: environment, .init(seeds: 5..<8)).attempts)
    }

    @Test func `without a word from the environment, the test's own seeds`() throws {
        #expect(try attempts(.init()) == [.seed(5), .seed(6), .seed(7)])
    }

    @Test func `a number of seeds raises that of a test, and never lowers it`() throws {
        #expect(try attempts(.init(seeds: "4")) == [.seed(5), .seed(6), .seed(7), .seed(8)])
        #expect(try attempts(.init(seeds: "1")).count == 3)
    }

    @Test func `kept schedules come first, and not where the environment asks for one seed or schedule`() throws {
        let wish = SeedRequest.Wish(seeds: 0..<2, schedules: ["e1", "e2"], budget: .seconds(1))
        let kept = try ["e1", "e2"].map { SeedRequest.Attempt.kept(try #require(Schedule($0))) }
        #expect(try Array(SeedRequest(of: .init(), wish).attempts) == kept + [.seed(0), .seed(1)])
        #expect(try Array(SeedRequest(of: .init(seeds: "3"), wish).attempts) == kept + [.seed(0), .seed(1), .seed(2)])
        #expect(try Array(SeedRequest(of: .init(seed: "7"), wish).attempts) == [.seed(7)])
        #expect(try Array(SeedRequest(of: .init(schedule: "e3"), wish).attempts).count == 1)
    }

    @Test func `seeds that the environment asks for have no budget`() throws {
        let wish = SeedRequest.Wish(seeds: 0..<2, budget: .seconds(1))
        #expect(try SeedRequest(of: .init(), wish).budget == .seconds(1))
        #expect(try SeedRequest(of: .init(seeds: "3"), wish).budget == nil)
        #expect(try SeedRequest(of: .init(seed: "3"), wish).budget == nil)
    }

    @Test func `one seed, or one schedule, runs alone`() throws {
        #expect(try attempts(.init(seeds: "100", seed: "7")) == [.seed(7)])
        let schedule = try #require(Schedule("e12"))
        #expect(try attempts(.init(seed: "7", schedule: "e12")) == [.schedule(schedule)])
    }

    @Test func `a value that says nothing is refused by name`() {
        for environment in [
            SeedRequest.Environment(seeds: "many"), .init(seeds: "0"), .init(seed: "-"), .init(schedule: "x"),
        ] {
            #expect(throws: InvalidVariable.self) { try attempts(environment) }
        }
        let error = #expect(throws: InvalidVariable.self) { try attempts(.init(seed: "one")) }
        #expect(error?.description == "QUATTRO_SEED is \"one\", and must be a seed, such as 7")
    }
}

import Dispatch
import Testing

@testable import Quattro

/// Where bodies run: on the caller's actor, on its executor preference, with its task-local values, whatever form the
/// call has.
///
/// The helpers are `nonisolated(nonsending)` functions, since a closure written in an actor's own method is isolated to
/// it statically and hides a body that hops off.
struct CallSiteTests {
    @Test(arguments: Form.allCases) func `a body called from a helper runs on the actor, before and after a suspension`(
        form: Form
    ) async throws {
        #expect(try await Owner().throughHelper(form) == 2)
    }

    @Test(arguments: Form.allCases) @MainActor func `a body called from a helper runs on the main actor`(form: Form)
        async throws
    {
        let counter = Counter()
        try await form.run {
            MainActor.assertIsolated()
            counter.value += 1
            await Task.yield()
            MainActor.assertIsolated()
            counter.value += 1
        }
        #expect(counter.value == 2)
    }

    @Test(arguments: Form.allCases) func `a body called off all actors stays there`(form: Form) async throws {
        try await form.run {
            #expect(currentIsolation() == nil)
            await Task.yield()
            #expect(currentIsolation() == nil)
        }
    }

    @Test func `an immediate child added from a helper on an actor starts before adding it returns`() async throws {
        #expect(try await Owner().addsImmediately() == ["child", "after adding"])
    }

    @Test func `an actor's method may use its state in bodies`() async throws {
        #expect(try await Owner().usesItsState() == 7)
    }

    @Test(arguments: Form.allCases) func `under an executor preference the body stays on that executor`(form: Form)
        async throws
    {
        let executor = QueueExecutor(label: "preferred")
        try await withTaskExecutorPreference(executor) {
            try await form.run {
                #expect(executor.isCurrent)
                await Task.yield()
                #expect(executor.isCurrent)
            }
            #expect(executor.isCurrent)
        }
    }

    @Test func `children of a group stay on the executor of the group`() async throws {
        let executor = QueueExecutor(label: "preferred")
        try await withTaskExecutorPreference(executor) {
            try await withScopedTaskGroup { group in
                for add in [ScopedTaskGroup.addPlain, ScopedTaskGroup.addImmediate, ScopedTaskGroup.addBackground] {
                    add(group) {
                        await Task.yield()
                        #expect(executor.isCurrent)
                    }
                }
            }
        }
    }

    @Test func `an executor preference inside a scope is the one that counts there`() async throws {
        let (outer, inner) = (QueueExecutor(label: "outer"), QueueExecutor(label: "inner"))
        await withTaskExecutorPreference(outer) {
            await withCancelScope {
                await withTaskExecutorPreference(inner) {
                    await withCancelScope {
                        await Task.yield()
                        #expect(inner.isCurrent)
                    }
                }
                await Task.yield()
                #expect(outer.isCurrent)
            }
        }
    }

    @Test(arguments: Form.allCases) func `a body sees the task-local values set around it`(form: Form) async throws {
        try await Local.$name.withValue("set") {
            try await form.run {
                #expect(Local.name == "set")
                await Task.yield()
                #expect(Local.name == "set")
            }
        }
    }

    @Test(arguments: Form.allCases) func `a body has the name and the priority of the task around it`(form: Form)
        async throws
    {
        try await Task(name: "named", priority: .utility) {
            try await form.run {
                #expect(Task.name == "named")
                #expect(Task.basePriority == .utility)
            }
        }.value
    }

    @Test func `a body may capture and return what is not Sendable`() async throws {
        let counter = Counter()
        let same = try await fail(after: .seconds(3_600)) {
            counter.value += 1
            return counter
        }
        same.value += 1
        let moved = await moveOn(after: .seconds(3_600)) { same }
        #expect(moved === counter)
        #expect(counter.value == 2)
    }

    @Test func `a body keeps the type of what it throws`() async {
        do throws(Oops) {
            _ = try await moveOn(after: .seconds(3_600)) { () async throws(Oops) -> Int in throw Oops(number: 3) }
        } catch {
            #expect(error.number == 3)
        }
    }

    @Test func `a body that cannot throw needs no try`() async {
        #expect(await moveOn(after: .seconds(3_600)) { 1 } == 1)
        #expect(await withCancelScope { _ in 1 } == 1)
        #expect(await withShield { 1 } == 1)
        #expect(await withShield(for: .seconds(3_600)) { 1 } == 1)
    }

    @Test func `a body may change inout and local values`() async throws {
        var number = 1
        try await changing(&number)
        await moveOn(after: .seconds(3_600)) { number += 1 }
        #expect(number == 3)
    }

    @Test func `a body may borrow a value that cannot be copied`() async throws {
        let token = Token(number: 4)
        try await borrowing(token)
    }
}

// MARK: - Helpers

/// Every scoped function, as one shape.
enum Form: CaseIterable, Sendable {
    case cancelScope, moveOnAfter, moveOnAt, failAfter, failAt, shield, grace, group, nested, run, elements,
        results

    nonisolated(nonsending) func run(_ body: nonisolated(nonsending) () async throws -> Void) async throws {
        switch self {
        case .cancelScope: try await withCancelScope(body)
        case .moveOnAfter: try await moveOn(after: .seconds(3_600), body)
        case .moveOnAt: try await moveOn(at: .never, body)
        case .failAfter: try await fail(after: .seconds(3_600), body)
        case .failAt: try await fail(at: .never, body)
        case .shield: try await withShield(body)
        case .grace: try await withShield(for: .seconds(3_600), body)
        case .group: try await withScopedTaskGroup { _ in try await body() }
        case .nested:
            try await fail(after: .seconds(3_600)) {
                try await moveOn(after: .seconds(3_000)) { try await withShield(body) }
            }
        case .run: try await CancelScope().run(body)
        case .elements: try await withElements(of: AsyncStream<Int> { $0.finish() }) { _ in try await body() }
        case .results:
            try await [1].withConcurrentResults(concurrencyLimit: 1) {
                $0
            } body: { _ in
                try await body()
            }
        }
    }
}

private nonisolated(nonsending) func viaHelper(_ form: Form, on owner: Owner, _ counter: Counter) async throws -> Int {
    try await form.run {
        owner.assertIsolated()
        #expect(currentIsolation() === owner)
        counter.value += 1
        await Task.yield()
        owner.assertIsolated()
        counter.value += 1
    }
    owner.assertIsolated()
    return counter.value
}

private nonisolated(nonsending) func addingImmediately(_ log: Log) async throws {
    try await withScopedTaskGroup { group in
        group.addImmediateTask { log("child") }
        log("after adding")
    }
}

private nonisolated(nonsending) func changing(_ number: inout Int) async throws {
    try await fail(after: .seconds(3_600)) { number += 1 }
}

private struct Token: ~Copyable {
    let number: Int
}

private nonisolated(nonsending) func borrowing(_ token: borrowing Token) async throws {
    try await fail(after: .seconds(3_600)) {
        let number = token.number
        await Task.yield()
        #expect(number == token.number)
    }
}

private actor Owner {
    private var number = 0
    private let counter = Counter()

    func throughHelper(_ form: Form) async throws -> Int {
        try await viaHelper(form, on: self, counter)
    }

    func addsImmediately() async throws -> [String] {
        let log = Log()
        try await addingImmediately(log)
        return log.all
    }

    func usesItsState() async throws -> Int {
        number += try await fail(after: .seconds(3_600)) {
            number += 1
            await Task.yield()
            assertIsolated()
            number += 1
            return number
        }
        try await withScopedTaskGroup { group in
            number += 1
            group.addImmediateTask { self.number += 1 }
            #expect(number == 6)
            number += 1
        }
        return number
    }
}

/// The actor that this code is isolated to, as a value.
private func currentIsolation(isolation: isolated (any Actor)? = #isolation) -> (any Actor)? { isolation }

extension ScopedTaskGroup {
    static let addPlain: Adding = { group, body in group.addTask { try await body() } }
    static let addImmediate: Adding = { group, body in group.addImmediateTask { try await body() } }
    static let addBackground: Adding = { group, body in group.addBackgroundTask { try await body() } }

    typealias Adding = @Sendable (ScopedTaskGroup, @escaping @Sendable () async throws -> Void) -> Void
}

/// A task executor that knows its own queue.
final class QueueExecutor: TaskExecutor {
    private static let key = DispatchSpecificKey<ObjectIdentifier>()
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
        queue.setSpecific(key: Self.key, value: ObjectIdentifier(self))
    }

    var isCurrent: Bool { DispatchQueue.getSpecific(key: Self.key) == ObjectIdentifier(self) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

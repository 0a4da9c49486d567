import Quattro

/// What is known of what is around a scope: which deadline governs there, and what is cancelled.
struct Surroundings {
    struct Cancelled {
        let since: Deadline?
        let source: UInt64?
    }

    private(set) var deadline = Deadline.never
    private(set) var tightest: UInt64?
    private(set) var cancelled: Cancelled?

    init() {}

    /// What is around a scope, by what the scopes around are; asking them changes nothing in them.
    init(of scope: CancelScope) {
        var images: [ScopeImage] = []
        var next = scope.parent
        while let around = next {
            if let image = around.image() { images.append(image) }
            next = around.parent
        }
        for image in images.reversed() { self = inside(image) }
    }

    /// What is around that which is in a scope.
    func inside(_ image: ScopeImage) -> Surroundings {
        var inside = self
        if image.isShielded { (inside.deadline, inside.tightest) = (.never, nil) }
        if image.deadline < inside.deadline { (inside.deadline, inside.tightest) = (image.deadline, image.id) }
        inside.cancelled = cancellation(of: image)
        return inside
    }

    /// By what a scope in these surroundings is cancelled.
    func cancellation(of image: ScopeImage) -> Cancelled? {
        if image.cause != nil { return Cancelled(since: image.cancelled, source: image.id) }
        if !image.isShielded {
            if image.isTold, let cancelled { return cancelled }
            if image.isTaskCancelled { return Cancelled(since: nil, source: nil) }
        }
        return image.isBodyTold ? Cancelled(since: nil, source: nil) : nil
    }
}

extension TaskTree.Node {
    init(_ image: ScopeImage, in surroundings: Surroundings, parent: UInt64?) {
        let inside = surroundings.inside(image)
        func left(until deadline: Deadline) -> Duration? {
            switch deadline {
            case .never: nil
            case .passed: .zero
            default: image.now.duration(to: deadline)
            }
        }
        (id, self.parent, kind) = (image.id, parent, Kind(image.role))
        (name, file, line) = (image.name, image.file, image.line)
        state = image.phase == .beginning ? .beginning : image.waits.contains(where: \.isOfBody) ? .waiting : .running
        age = image.entered.map { $0.duration(to: image.now) }
        timeLeft = left(until: image.deadline)
        effectiveTimeLeft = left(until: inside.deadline)
        tightest = inside.tightest
        isShielded = image.isShielded
        cancellation = inside.cancelled.map { TaskTree.Cancellation($0, of: image) }
        waits = image.waits.map { TaskTree.Wait($0, now: image.now) }
        counts = image.counts.map {
            TaskTree.Counts(running: $0.running, queued: $0.queued, background: $0.background, limit: $0.limit)
        }
    }
}

extension TaskTree.Node.Kind {
    init(_ role: CancelScope.Role) {
        self =
            switch role {
            case .scope: .scope
            case .group: .group
            case .child: .task
            case .background: .backgroundTask
            case .starting: .startedTask
            case .abandonable: .abandonableTask
            }
    }
}

extension TaskTree.Cancellation {
    fileprivate init(_ cancelled: Surroundings.Cancelled, of image: ScopeImage) {
        cause = image.cause ?? .enclosing
        age = cancelled.since.flatMap { $0 == .passed ? nil : $0.duration(to: image.now) }
        source = cancelled.source
        canceller = image.cause == nil ? nil : image.canceller.map { TaskTree.Place($0) }
    }
}

extension TaskTree.Place {
    fileprivate init(_ title: ScopeTitle) {
        (id, name, openedAt) = (title.id, title.name, title.openedAt)
    }
}

extension TaskTree.Wait {
    fileprivate init(_ wait: ScopeImage.Wait, now: Deadline) {
        (what, age, isOwn) = (wait.awaited, wait.since.duration(to: now), wait.isOfBody)
        target = wait.target == 0 ? nil : wait.target
    }
}

import Quattro

/// The surroundings of a scope: which deadline governs there, and what is cancelled.
struct Surroundings {
    struct Cancelled {
        let since: Deadline?
        let source: UInt64?
    }

    private(set) var deadline = Deadline.never
    private(set) var tightest: UInt64?
    private(set) var cancelled: Cancelled?

    init() {}

    /// Reads the surroundings of a scope from the scopes around it; this does not change them.
    init(of scope: CancelScope) {
        var images: [ScopeImage] = []
        var next = scope.parent
        while let around = next {
            if let image = around.image() { images.append(image) }
            next = around.parent
        }
        for image in images.reversed() { self = inside(image) }
    }

    /// The surroundings of the code inside a scope.
    func inside(_ image: ScopeImage) -> Surroundings {
        var inside = self
        if image.isShielded { (inside.deadline, inside.tightest) = (.never, nil) }
        if image.deadline < inside.deadline { (inside.deadline, inside.tightest) = (image.deadline, image.id) }
        inside.cancelled = cancellation(of: image)
        return inside
    }

    /// What has cancelled a scope in these surroundings.
    func cancellation(of image: ScopeImage) -> Cancelled? {
        if let since = image.cancelled {
            // A negative timeout had passed before it began.
            let known = since == .passed ? image.entered : since
            return Cancelled(since: known == .passed ? nil : known, source: image.id)
        }
        if !image.isShielded {
            if image.isTold, let cancelled { return cancelled }
            if image.isTaskCancelled { return Cancelled(since: nil, source: nil) }
        }
        return image.isBodyTold ? Cancelled(since: nil, source: nil) : nil
    }
}

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

    /// The surroundings of what is in a scope.
    func inside(_ image: ScopeImage) -> Surroundings {
        var inside = self
        if image.isShielded { (inside.deadline, inside.tightest) = (.never, nil) }
        if image.deadline < inside.deadline { (inside.deadline, inside.tightest) = (image.deadline, image.id) }
        inside.cancelled = cancellation(of: image)
        return inside
    }

    /// What a scope in these surroundings is cancelled by.
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

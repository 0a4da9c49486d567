/// Decides how many couriers (threads) carry out work that may block, as a value.
///
/// A courier carries out one errand after another and ends when no errand waits. One courier is enough as long as errands are short. If
/// errands have waited for a moment and the couriers have begun hardly any in that time, the couriers are blocked. Then more are requested:
/// four times as many at each check, up to the limit.
///
/// Invariants:
/// 1. No errand waits unless a courier is there or on its way.
/// 2. Below the limit, if errands wait and no courier is on its way, a check is pending, so no errand waits for a courier that is blocked
///    for good.
/// 3. There are at most `limit` couriers.
struct CourierMachine: Sendable {
    /// What the driver must do after an event: independent axes, each "nothing" by default.
    struct Effects: Hashable, Sendable {
        /// How many couriers to request.
        var couriers = 0
        /// Call ``checked()`` in a moment.
        var check = false
    }

    /// How many errands a courier carries out between two checks unless it is blocked: each takes a few microseconds.
    static let usual = 32

    let limit: Int
    private(set) var waiting = 0
    private(set) var couriers = 0
    /// How many of them are on their way.
    private var coming = 0
    /// How many errands were begun since the last check.
    private var begun = 0
    private var isCheckAhead = false

    init(limit: Int) {
        self.limit = limit
    }
}

// MARK: - Events

extension CourierMachine {
    mutating func errandCame() -> Effects {
        waiting += 1
        return couriers == 0 ? send(1) : watch()
    }

    /// A courier has come, or is free again.
    ///
    /// - Returns: Whether there is an errand for it; if not, it ends.
    mutating func courierAsked(isNew: Bool) -> Bool {
        if isNew { coming -= 1 }
        guard waiting > 0 else {
            couriers -= 1
            return false
        }
        waiting -= 1
        begun += 1
        return true
    }

    /// A moment has passed since a check was asked for.
    mutating func checked() -> Effects {
        isCheckAhead = false
        let isHeldUp = begun < Self.usual * couriers
        return isHeldUp ? send(3 * max(couriers, 1)) : watch()
    }
}

// MARK: - Transitions

extension CourierMachine {
    private mutating func send(_ count: Int) -> Effects {
        let sent = min(count, waiting, limit - couriers)
        couriers += sent
        coming += sent
        var effects = watch()
        effects.couriers = sent
        return effects
    }

    private mutating func watch() -> Effects {
        guard waiting > coming, couriers < limit, !isCheckAhead else { return Effects() }
        begun = 0
        isCheckAhead = true
        return Effects(check: true)
    }
}

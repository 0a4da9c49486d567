/// What code that knows nothing of tasks has put off until a deadline, such as `asyncAfter`, as a value.
///
/// What is left of it when the body has ended is not a leak: a work item that is cancelled stays until its time has come, and cannot be
/// told from another.
struct PutOffWork: Sendable {
    private var items: [Int: @Sendable () -> Void] = [:]
    private var made = 0

    var count: Int { items.count }

    /// - Returns: Its number.
    mutating func add(_ begin: @escaping @Sendable () -> Void) -> Int {
        made += 1
        items[made] = begin
        return made
    }

    mutating func take(_ number: Int) -> (@Sendable () -> Void)? {
        items.removeValue(forKey: number)
    }
}

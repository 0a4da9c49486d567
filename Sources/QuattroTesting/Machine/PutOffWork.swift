/// Work that code without tasks has put off until a deadline, such as with `asyncAfter`, as a value.
///
/// Work that is left when the body has ended is not a leak: a cancelled work item stays until its deadline, and cannot be distinguished
/// from others.
struct PutOffWork: Sendable {
    private var items: [Int: @Sendable () -> Void] = [:]
    private var made = 0

    var count: Int { items.count }

    /// - Returns: The number of the work.
    mutating func add(_ begin: @escaping @Sendable () -> Void) -> Int {
        made += 1
        items[made] = begin
        return made
    }

    mutating func take(_ number: Int) -> (@Sendable () -> Void)? {
        items.removeValue(forKey: number)
    }
}

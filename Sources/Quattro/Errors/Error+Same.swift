extension Error {
    /// Whether this is another error thrown on: the same object, or a value of the same type and contents as far as a
    /// description shows.
    ///
    /// Values have no identity: one that is caught as its own type and thrown again is a copy.
    func isSame(as other: any Error) -> Bool {
        guard type(of: self) == type(of: other) else { return false }
        guard !(type(of: self) is AnyClass) else { return self as AnyObject === other as AnyObject }
        return String(reflecting: self) == String(reflecting: other)
    }

    /// Whether this is another error thrown on, or a group of nothing else.
    func isNothingBut(_ other: any Error) -> Bool {
        isSame(as: other) || (self as? ErrorGroup)?.leaves.allSatisfy { $0.isSame(as: other) } == true
    }
}

extension Error {
    /// Whether this is another error thrown on, as far as type and description show.
    ///
    /// Errors have no identity: one that is caught as its own type and thrown again is a copy.
    func isSame(as other: any Error) -> Bool {
        type(of: self) == type(of: other) && String(reflecting: self) == String(reflecting: other)
    }
}

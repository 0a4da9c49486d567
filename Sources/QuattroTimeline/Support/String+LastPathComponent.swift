extension String {
    /// The last part of a path, such as `Users.swift` of `Server/Users.swift`.
    var lastPathComponent: Substring { self[(lastIndex(of: "/").map { index(after: $0) } ?? startIndex)...] }
}

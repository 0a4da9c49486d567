extension String {
    /// On one line, and without what would change the terminal or the order of what is read: names may hold anything.
    package var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isHarmless ? $0 : " " }))
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmless: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        // Those that turn the direction of the text; the one that joins emoji may stay.
        case .format: value == 0x200D
        default: true
        }
    }
}

extension String {
    /// The text on one line, without characters that would change the terminal or the reading direction: names may hold anything.
    package var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isHarmless ? $0 : " " }))
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmless: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        // These change the direction of the text; the one that joins emoji is kept.
        case .format: value == 0x200D
        default: true
        }
    }
}

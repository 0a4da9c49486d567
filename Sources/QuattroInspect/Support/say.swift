extension Inspector {
    /// Writes a line to standard error.
    static func say(_ line: String) {
        var text = DescriptorText(to: 2)
        text.write("quattro: \(line)\n")
        text.flush()
    }
}

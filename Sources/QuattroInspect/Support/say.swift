extension Inspector {
    /// A line on standard error.
    static func say(_ line: String) {
        var text = DescriptorText(to: 2)
        text.write("quattro: \(line)\n")
        text.flush()
    }
}

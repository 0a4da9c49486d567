/// The file of `--timeline`, whose extension selects the format.
package struct TimelineTarget: Sendable, Hashable {
    package enum Format: Sendable, Hashable {
        /// A page for browsers.
        case page
        /// A trace for ui.perfetto.dev.
        case perfetto
    }

    package let path: String
    package let format: Format

    package init(_ path: String) throws(TimelineTargetError) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        switch name.split(separator: ".").dropFirst().last?.lowercased() {
        case "html": format = .page
        case "pftrace", "perfetto": format = .perfetto
        default: throw TimelineTargetError(path: path)
        }
        self.path = path
    }
}

/// The error for a file name without a known extension.
package struct TimelineTargetError: Error, Hashable, CustomStringConvertible {
    let path: String

    package var description: String {
        "the name of the file says what is written: give one that ends in .html (a page for browsers), or in .pftrace or .perfetto "
            + "(for ui.perfetto.dev)"
    }
}

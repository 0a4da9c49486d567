/// The file of `--timeline`, whose ending says what is written.
package struct TimelineTarget: Sendable, Hashable {
    package enum Format: Sendable, Hashable {
        /// A page for browsers.
        case page
        /// What ui.perfetto.dev reads.
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

/// A name that does not say what is to be written.
package struct TimelineTargetError: Error, Hashable, CustomStringConvertible {
    let path: String

    package var description: String {
        "the name of the file says what is written: give one that ends in .html (a page for browsers), or in .pftrace or .perfetto "
            + "(for ui.perfetto.dev)"
    }
}

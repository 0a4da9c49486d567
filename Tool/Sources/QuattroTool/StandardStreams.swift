import Foundation

enum StandardStreams {
    /// Makes sure that descriptors 0 to 2 are open, so that no pipe to a command becomes "standard output" by chance.
    ///
    /// Descriptors that were closed become readable but not writable: text for them is lost, and for standard output that is an error.
    static func reserve() {
        var descriptor: Int32
        repeat { descriptor = open("/dev/null", O_RDONLY) } while (0...2).contains(descriptor)
        if descriptor > 2 { close(descriptor) }
    }
}

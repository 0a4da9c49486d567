import Foundation

enum StandardStreams {
    /// Makes sure that descriptors 0 to 2 are taken, so that no pipe to a command becomes "standard output" by chance.
    ///
    /// Those that were closed can be read, but not written: what would be written to them is lost, and for standard output that is
    /// an error.
    static func reserve() {
        var descriptor: Int32
        repeat { descriptor = open("/dev/null", O_RDONLY) } while (0...2).contains(descriptor)
        if descriptor > 2 { close(descriptor) }
    }
}

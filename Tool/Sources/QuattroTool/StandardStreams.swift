import Foundation

enum StandardStreams {
    /// Makes sure that descriptors 0 to 2 are taken, so that no pipe to a command becomes "standard output" by chance.
    static func reserve() {
        var descriptor: Int32
        repeat { descriptor = open("/dev/null", O_RDWR) } while (0...2).contains(descriptor)
        if descriptor > 2 { close(descriptor) }
    }
}

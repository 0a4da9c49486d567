import Foundation

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension FileDescriptor {
    static func openTerminal() -> (master: FileDescriptor, tool: FileDescriptor, name: String)? {
        guard let (master, name) = openMaster() else { return nil }
        let tool = Foundation.open(name, O_RDWR | O_NOCTTY)
        guard tool >= 0 else { return nil }
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(tool, UInt(TIOCSWINSZ), &size)
        return (FileDescriptor(rawValue: master), FileDescriptor(rawValue: tool), name)
    }

    #if os(Linux)
    /// By hand, since `posix_openpt` is not in the module map of the C library.
    private static func openMaster() -> (master: Int32, name: String)? {
        let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
        var (isLocked, number): (Int32, Int32) = (0, 0)
        let master = Foundation.open("/dev/ptmx", O_RDWR | O_NOCTTY)
        guard master >= 0, ioctl(master, unlock, &isLocked) == 0, ioctl(master, getNumber, &number) == 0 else {
            return nil
        }
        return (master, "/dev/pts/\(number)")
    }
    #else
    private static func openMaster() -> (master: Int32, name: String)? {
        let master = posix_openpt(O_RDWR | O_NOCTTY)
        guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else { return nil }
        return (master, String(cString: name))
    }
    #endif
}

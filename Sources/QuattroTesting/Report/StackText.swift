#if os(Linux) && canImport(Glibc)
import Glibc

@_silgen_name("swift_demangle") private func demangle(
    _ name: UnsafePointer<CChar>,
    _ length: Int,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?,
    _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?

/// What `dladdr` tells, which Glibc's module leaves out.
private struct SymbolInfo {
    var file: UnsafePointer<CChar>?
    var base: UnsafeRawPointer?
    var name: UnsafePointer<CChar>?
    var start: UnsafeRawPointer?
}

@_silgen_name("dladdr") private func dladdr(_ address: UnsafeRawPointer, _ info: UnsafeMutablePointer<SymbolInfo>) -> Int32

/// The stack of a thread as text: with lines where `QuattroTestingRuntime` is linked, and else the names that the linker knows.
enum StackText {
    private static let mostLines = 40
    /// What a step begins in.
    private static let entries = ["swift_job_run", "SimulationDriver.run(", "_swift_job_run"]

    static func lines(of stack: [CodeAddress]) -> [String] {
        let names = LinkedRuntime.current?.names(of: stack) ?? stack.map(name)
        return Array(names.prefix { name in !entries.contains { name.hasPrefix($0) } }.prefix(mostLines))
    }

    /// The name of the function, or at least of the file, in which a debugger finds it.
    private static func name(of place: CodeAddress) -> String {
        // Where a call returns to may belong to the next function already.
        let address = UnsafeRawPointer(bitPattern: place.isOfReturn ? place.address - 1 : place.address)
        var info = SymbolInfo()
        guard let address, dladdr(address, &info) != 0 else { return "0x" + String(place.address, radix: 16) }
        if let name = info.name { return demangled(name) }
        let file = info.file.map { String(cString: $0) } ?? "?"
        let offset = UInt(bitPattern: address) - UInt(bitPattern: info.base)
        return "0x\(String(offset, radix: 16)) in \(file.split(separator: "/").last ?? "?")"
    }

    private static func demangled(_ name: UnsafePointer<CChar>) -> String {
        guard let text = demangle(name, strlen(name), nil, nil, 0) else { return String(cString: name) }
        defer { free(text) }
        return String(cString: text)
    }
}
#endif

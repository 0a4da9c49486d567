#if os(Linux) && canImport(Glibc)
import Glibc

/// The result of `dladdr`, which Glibc's module does not declare.
private struct SymbolInfo {
    var file: UnsafePointer<CChar>?
    var base: UnsafeRawPointer?
    var name: UnsafePointer<CChar>?
    var start: UnsafeRawPointer?
}

@_silgen_name("dladdr") private func dladdr(
    _ address: UnsafeRawPointer,
    _ info: UnsafeMutablePointer<SymbolInfo>
) -> Int32

@_silgen_name("swift_demangle") private func demangle(
    _ name: UnsafePointer<CChar>,
    _ length: Int,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?,
    _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?

/// The stack of a thread as text: with source lines if `QuattroTestingRuntime` is linked, otherwise with the names that the linker knows.
enum StackText {
    private static let mostLines = 40
    /// The functions that run a step, in the runtime and here.
    private static let entries = [
        "swift_job_run", "swift::runJobInEstablishedExecutorContext", "UnownedJob.runSynchronously",
        "SimulationDriver.",
    ]

    static func lines(of stack: [CodeAddress]) -> [String] {
        let names = LinkedRuntime.current?.names(of: stack) ?? stack.map(\.linkerName)
        // Under a sanitizer, the sanitizer's handler calls ours, so ours cannot be removed by its address.
        let handler = names.lastIndex { $0.contains("StackSignal") }.map { $0 + 1 } ?? 0
        let ofStep = names.dropFirst(handler).prefix { name in !entries.contains { name.hasPrefix($0) } }
        return Array(ofStep.prefix(mostLines))
    }
}

extension CodeAddress {
    /// The name of the function if the linker knows it, otherwise the offset in the file, by which a debugger finds it.
    package var linkerName: String {
        // A return address may already belong to the next function.
        let pointer = UnsafeRawPointer(bitPattern: isOfReturn ? address - 1 : address)
        var info = SymbolInfo()
        guard let pointer, dladdr(pointer, &info) != 0 else { return "0x" + String(address, radix: 16) }
        if let name = info.name { return Self.demangled(name) }
        let file = info.file.map { String(cString: $0) } ?? "?"
        let offset = UInt(bitPattern: pointer) - UInt(bitPattern: info.base)
        return "0x\(String(offset, radix: 16)) in \(file.split(separator: "/").last ?? "?")"
    }

    private static func demangled(_ name: UnsafePointer<CChar>) -> String {
        guard let text = demangle(name, strlen(name), nil, nil, 0) else { return String(cString: name) }
        defer { free(text) }
        return String(cString: text)
    }
}
#else
enum StackText {
    static func lines(of stack: [CodeAddress]) -> [String] { stack.map { "0x" + String($0.address, radix: 16) } }
}
#endif

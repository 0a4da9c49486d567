#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import QuattroTesting
@_spi(Internal) import Runtime

extension ThreadRuntime {
    func names(of stack: [CodeAddress]) -> [String]? {
        let frames = stack.map { place in
            place.isOfReturn
                ? RichFrame<UInt>.returnAddress(place.address)
                : RichFrame<UInt>.programCounter(place.address)
        }
        return Symbols.symbolicated(frames)?.filter { !$0.isSwiftThunk }.compactMap(\.text)
    }
}

extension SymbolicatedBacktrace.Frame {
    fileprivate var text: String? {
        guard let symbol else { return linkerName }
        let name = symbol.name.isEmpty ? symbol.rawName : symbol.name
        guard let place = symbol.sourceLocation, place.line > 0 else { return name }
        return "\(name) at \(place.path.split(separator: "/").last ?? "?"):\(place.line)"
    }

    /// The name that the linker knows: for libraries that were loaded later; the end of the stack has no address.
    private var linkerName: String? {
        guard let address = UInt(captured.originalProgramCounter), address > 0 else { return nil }
        return CodeAddress(address: address, isOfReturn: true).linkerName
    }
}
#endif

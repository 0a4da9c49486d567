#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import QuattroTesting
@_spi(Internal) import Runtime

/// The names and source lines of code addresses, from the debug information of the program.
///
/// They are needed only when a run has failed. Results are cached, since a failing run is often repeated.
enum Symbols {
    fileprivate struct Key: Hashable {
        let address: UInt
        let isResumePoint: Bool
    }

    fileprivate struct Cache {
        /// The frames by address; inlined functions of one address are several frames.
        var frames: [Key: [CodeFrame]] = [:]
    }

    /// There is one capture for all uses: after a second one, the symbolicator of 6.3 names only the executable's functions.
    private static let images = ImageMap.capture()

    private static var architecture: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "aarch64"
        #else
        "unknown"
        #endif
    }

    static func symbolicated(_ frames: [RichFrame<UInt>]) -> [SymbolicatedBacktrace.Frame]? {
        Backtrace(architecture: architecture, frames: frames, images: images).symbolicated().map { Array($0.frames) }
    }

    private static let cache = Guarded(Cache())

    static func frames(at address: UInt, isResumePoint: Bool) -> [CodeFrame] {
        cache.withLock { $0.look(up: Key(address: address, isResumePoint: isResumePoint)) }
    }
}

extension Symbols.Cache {
    fileprivate mutating func look(up key: Symbols.Key) -> [CodeFrame] {
        if let known = frames[key] { return known }
        let frame: RichFrame<UInt> = key.isResumePoint ? .asyncResumePoint(key.address) : .returnAddress(key.address)
        let found = Symbols.symbolicated([frame])?.compactMap(CodeFrame.init) ?? []
        frames[key] = found
        return found
    }
}

extension CodeFrame {
    /// - Returns: `nil` for functions that the compiler inserts, and for code without a symbol.
    fileprivate init?(_ frame: SymbolicatedBacktrace.Frame) {
        guard let symbol = frame.symbol, !frame.isSwiftThunk, !frame.isSwiftRuntimeFailure else { return nil }
        let place = symbol.sourceLocation
        self.init(
            function: Self.short(symbol.name),
            module: Self.module(ofMangled: symbol.rawName),
            file: place.flatMap { $0.path.isEmpty || $0.line == 0 ? nil : $0.path },
            line: place?.line ?? 0
        )
    }

    /// The name without the parts that say that it is the rest of a function after an `await`, or how deeply a closure is nested.
    private static func short(_ name: String) -> String {
        var name = Substring(name)
        for part in ["await resume partial function for ", "suspend resume partial function for "] {
            if let range = name.firstRange(of: part) { name = name[range.upperBound...] }
        }
        let scopes = name.split(separator: " in ", omittingEmptySubsequences: false)
        let isClosure = scopes.count > 1 && scopes.dropLast().allSatisfy { $0.contains("closure #") }
        return clipped(isClosure ? "closure in \(scopes[scopes.count - 1])" : String(name))
    }

    /// Clips a name: a test's name may be a sentence.
    private static func clipped(_ name: String) -> String {
        name.count > 72 ? "\(name.prefix(71))…" : name
    }

    /// The first identifier of a mangled name is the module, except for a few short names of the standard library.
    private static func module(ofMangled name: String) -> String? {
        guard name.hasPrefix("$s") else { return nil }
        let rest = name.dropFirst(2)
        let digits = rest.prefix(while: \.isNumber)
        guard let length = Int(digits) else { return rest.first.map { "sS".contains($0) } == true ? "Swift" : nil }
        return String(rest.dropFirst(digits.count).prefix(length))
    }
}
#endif

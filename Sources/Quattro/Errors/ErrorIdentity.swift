/// What tells one thrown error from all others: its object, or the box of its value.
///
/// What it looks like never counts: an error that is listed twice does less harm than one that is lost. A value that is caught as its own
/// type and thrown again is a copy in a box of its own, and so another error.
struct ErrorIdentity: Hashable {
    private let address: UnsafeRawPointer

    /// It is valid only for as long as the error exists.
    ///
    /// Takes an `any Error` as it was caught. For a value of a concrete type, which `self` is in an extension of `Error`, the compiler
    /// makes a new box.
    init(of error: any Error) {
        // An error that is an object keeps its identity however often it is boxed.
        if type(of: error) is AnyClass {
            address = UnsafeRawPointer(Unmanaged.passUnretained(error as AnyObject).toOpaque())
            return
        }
        // On all platforms an `any Error` is one word, a reference to a box (to an `NSError` on Apple's) that is never changed and
        // that is handed on as it is by `throw`, `catch` and `Result`; so it is the same word if and only if it is the same box.
        guard MemoryLayout<any Error>.size == MemoryLayout<UnsafeRawPointer>.size else {
            trap("the layout of errors has changed; this toolchain needs a newer Quattro")
        }
        // The `as` is needed, since otherwise the compiler would hand over what is in the box.
        address = unsafeBitCast(error as any Error, to: UnsafeRawPointer.self)
    }
}

/// Whether two errors are one error that was rethrown.
func isSame(_ a: any Error, _ b: any Error) -> Bool {
    withExtendedLifetime((a, b)) { ErrorIdentity(of: a) == ErrorIdentity(of: b) }
}

/// Whether an error is nothing but others rethrown: one of them, what one of them holds, or a group of such errors.
///
/// A scope that absorbs the cancellations of a group makes another group of the rest: so what the groups hold counts.
func isNothing(_ error: any Error, but others: [any Error]) -> Bool {
    let (present, known) = (leaves(of: [error]), leaves(of: others))
    return withExtendedLifetime((present, known)) {
        let known = Set(known.map { ErrorIdentity(of: $0) })
        return present.allSatisfy { known.contains(ErrorIdentity(of: $0)) }
    }
}

private func leaves(of errors: [any Error]) -> [any Error] { errors.flatMap { ($0 as? ErrorGroup)?.leaves ?? [$0] } }

/// Returns the same error.
///
/// Throwing an error of unknown type would put it in a new box, even where its type is that of the box.
@inlinable
func unboxed<Failure: Error>(_ error: Failure) -> any Error {
    Failure.self == (any Error).self ? unsafeBitCast(error, to: (any Error).self) : error
}

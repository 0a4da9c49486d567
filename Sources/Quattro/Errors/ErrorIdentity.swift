/// The identity of a thrown error: its object, or the box of its value.
///
/// The error's description and equality never count: listing an error twice does less harm than losing one. A value that is caught as its
/// own type and thrown again is a copy in a new box, and so it is another error.
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
        // On all platforms an `any Error` is one word, a reference to a box (to an `NSError` on Apple's) that is never changed and that is
        // handed on as it is by `throw`, `catch` and `Result`; so two of these words are equal if and only if the boxes are the same.
        guard MemoryLayout<any Error>.size == MemoryLayout<UnsafeRawPointer>.size else {
            trap("the layout of errors has changed; this toolchain needs a newer Quattro")
        }
        // The `as` is needed, since otherwise the compiler would pass the contents of the box.
        address = unsafeBitCast(error as any Error, to: UnsafeRawPointer.self)
    }
}

/// Whether two errors are the same error, rethrown.
func isSame(_ a: any Error, _ b: any Error) -> Bool {
    withExtendedLifetime((a, b)) { ErrorIdentity(of: a) == ErrorIdentity(of: b) }
}

/// Whether an error only rethrows others: it is one of them, one that they hold, or a group of such errors.
///
/// A scope that absorbs the cancellations of a group makes a new group of the rest: so the contents of the groups count.
func isNothing(_ error: any Error, but others: [any Error]) -> Bool {
    let (present, known) = (leaves(of: [error]), leaves(of: others))
    return withExtendedLifetime((present, known)) {
        let known = Set(known.map { ErrorIdentity(of: $0) })
        return present.allSatisfy { known.contains(ErrorIdentity(of: $0)) }
    }
}

private func leaves(of errors: [any Error]) -> [any Error] { errors.flatMap { ($0 as? ErrorGroup)?.leaves ?? [$0] } }

/// Returns the error unchanged, in its box.
///
/// Throwing an error of unknown type would put it in a new box, even where its type is that of the box.
@inlinable
func unboxed<Failure: Error>(_ error: Failure) -> any Error {
    Failure.self == (any Error).self ? unsafeBitCast(error, to: (any Error).self) : error
}

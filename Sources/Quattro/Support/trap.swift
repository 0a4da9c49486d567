/// Ends the program because of a programming error, with a message that is printed in a release build too.
///
/// `precondition` prints nothing in a release build.
package func trap(_ message: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
    fatalError("Quattro: \(message)", file: file, line: line)
}

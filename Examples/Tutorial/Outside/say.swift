import Foundation

/// Writes a line to standard error, which is not buffered.
package func say(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

import Foundation

/// Writes a line to standard error, which keeps nothing back.
package func say(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

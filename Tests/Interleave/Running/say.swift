import Foundation

/// Unbuffered: a crash must not take it along.
func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
}

/// A time in seconds, with two places.
func seconds(_ seconds: Double) -> String { "\((seconds * 100).rounded() / 100) s" }

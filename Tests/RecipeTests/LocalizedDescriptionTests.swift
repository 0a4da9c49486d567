public import Foundation
public import Quattro
import Testing

// What an app adds in order to have `localizedDescription` say what happened: `Quattro` does without Foundation.
// swift-format-ignore
extension DeadlineExceeded: LocalizedError { public var errorDescription: String? { description } }
// swift-format-ignore
extension ErrorGroup: LocalizedError { public var errorDescription: String? { description } }

struct LocalizedDescriptionTests {
    @Test func `two lines in an app make it say what happened`() {
        let slow: any Error = DeadlineExceeded(deadline: .now, elapsed: .seconds(2), scopeName: "look up")
        #expect(slow.localizedDescription.hasPrefix("\"look up\" exceeded its deadline after 2.0 seconds (opened at "))
        let group: any Error = ErrorGroup([slow])
        #expect(group.localizedDescription.contains("\"look up\" exceeded its deadline"))
    }

    @Test func `without them it says its type, whatever the error says of itself`() {
        let error: any Error = Described()
        #expect(error.localizedDescription.contains("Described error 1"))
    }
}

private struct Described: Error, CustomStringConvertible {
    var description: String { "what happened" }
    var localizedDescription: String { description }
    var _userInfo: AnyObject? { [NSLocalizedDescriptionKey: description] as NSDictionary }
}

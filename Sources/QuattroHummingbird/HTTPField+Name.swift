#if Hummingbird
import HTTPTypes
import Quattro
import QuattroRequests

extension HTTPField.Name {
    static let marker = named(RequestEnding.marker)

    /// Ends the program if no header can have that name.
    static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { trap("\"\(name)\" cannot be the name of an HTTP header") }
        return field
    }
}
#endif

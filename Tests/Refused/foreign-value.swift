// error: sending 'writer' risks causing data races
// Another one's value in code on no actor.
import Foreign
import Quattro

func stream() -> Body {
    Body { writer in
        try await fail(after: .seconds(1)) { try await writer.write("chunk") }
    }
}

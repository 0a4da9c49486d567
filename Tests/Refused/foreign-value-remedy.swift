import Foreign
import Quattro

func stream() -> Body {
    Body { writer in
        try await fail(after: .seconds(1)) { @concurrent in try await writer.write("chunk") }
    }
}

// error: cannot find 'withTimeout' in scope
import Quattro

func load() async throws -> Int { 1 }

func size() async throws -> Int { try await withTimeout(.seconds(2)) { try await load() } }

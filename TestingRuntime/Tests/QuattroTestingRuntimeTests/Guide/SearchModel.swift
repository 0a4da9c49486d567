/// What a guide shows: code of an app, which knows nothing of simulations.
protocol SearchService: Sendable {
    func find(_ query: String) async throws -> [String]
}

@MainActor final class SearchModel {
    private(set) var results: [String] = []
    private var search: Task<Void, Never>?
    private let service: any SearchService

    init(service: any SearchService) { self.service = service }

    func queryChanged(to query: String) {
        search?.cancel()
        search = Task {
            try? await Task.sleep(for: .milliseconds(300))  // wait until the user has stopped typing
            guard let found = try? await service.find(query) else { return }
            results = found
        }
    }
}

/// The same, without its fault.
enum Mended {
    @MainActor final class SearchModel {
        private(set) var results: [String] = []
        private var search: Task<Void, Never>?
        private let service: any SearchService

        init(service: any SearchService) { self.service = service }

        func queryChanged(to query: String) {
            search?.cancel()
            search = Task {
                guard (try? await Task.sleep(for: .milliseconds(300))) != nil,
                    let found = try? await service.find(query), !Task.isCancelled
                else { return }
                results = found
            }
        }
    }
}

import Quattro

extension TimelineModel.Span {
    /// Its name or, if it has none, its kind and place, such as `scope Users.swift:12`.
    var label: String { name ?? (file.map { "\(noun) \($0.lastPathComponent):\(line)" } ?? noun) }

    /// Its kind and name, such as `task "rooms"`.
    var title: String { noun + (name.map { " \"\($0.printable)\"" } ?? "") }

    var place: String? { file.map { "\($0):\(line)" } }

    /// The title and the place where it was opened, such as `task "rooms" (Server/Users.swift:12)`.
    var description: String { title + (place.map { " (\($0))" } ?? "") }

    var noun: String { role.noun }

    /// A phrase for how it ended.
    var endPhrase: String {
        switch ending {
        case .open: "still open"
        case .ended(.returned): "returned"
        case .ended(.threw): "threw an error"
        case .ended(.absorbed): "ended by its cancellation"
        case .ended(.unknown): "took its last step"
        case .lost: "its end is lost"
        case .unseen: "its end is not known"
        }
    }
}

extension TimelineModel.Wait {
    var phrase: String { subject.phrase(title?.printable) }
}

extension TimelineModel.Instant {
    var phrase: String {
        switch kind {
        case .mark: text?.printable ?? ""
        case .cancelled: "cancelled \(text?.printable ?? "")"
        case .cancels: "cancels \(text?.printable ?? "")"
        case .deadlineMoved: "deadline moved"
        case .shieldRaised: "shield up"
        case .shieldLowered: "shield down"
        case .ready: "ready"
        case .moved: text.map { "moved to \($0.printable)" } ?? "moved to another scope"
        }
    }
}

func readable(_ nanoseconds: UInt64) -> String { Duration.nanoseconds(Int64(clamping: nanoseconds)).readable }

import Quattro

extension Explanation {
    /// The life of the subject, what limited it, and what has asked it to stop.
    var life: [String] {
        let queued = span.queued.map { "was queued \(readable(span.begin - min($0, span.begin))) before its begin" }
        return [ending, queued, deadline, asked].compactMap(\.self) + moves
    }

    private var ending: String {
        let length = readable(end(of: span) - span.begin)
        return switch span.ending {
        case .open: "is still open after \(length)"
        case .unseen: "was there for \(length) at least, \(span.endPhrase)"
        case .ended, .lost: "took \(length), \(span.endPhrase)"
        }
    }

    private var moves: [String] {
        span.homes.map { home in
            "moved at \(at(home.time)) to \(home.span.map { model.spans[$0].description } ?? "a scope that is not known")"
        }
    }

    /// The span whose deadline governs the subject at its end: the earliest of its own and those around it, out to a shield.
    private var governing: Int? {
        var governing: Int?
        var next: Int? = subject
        while let number = next {
            let deadline = model.spans[number].deadline ?? .max
            if deadline < governing.flatMap({ model.spans[$0].deadline }) ?? .max { governing = number }
            next = model.spans[number].isShielded ? nil : model.spans[number].home(at: end(of: span))
        }
        return governing
    }

    private var deadline: String? {
        guard let number = governing, let deadline = model.spans[number].deadline else { return nil }
        let owner = number == subject ? "its own" : "that of \(model.spans[number].description)"
        let isReached = deadline <= end(of: span)
        return "deadline at \(at(deadline)), \(owner), \(setting(of: number)); \(isReached ? "reached" : "not reached")"
    }

    /// Says when the last deadline of a span was set, and by which code.
    private func setting(of number: Int) -> String {
        let moves = model.spans[number].moves
        guard moves.count > 1 || moves.first?.time != model.spans[number].begin, let last = moves.last else {
            return "set when it began"
        }
        let who = last.by.map { " by code in \(model.spans[$0].description)" } ?? ""
        return "moved at \(at(last.time))\(who)"
    }

    private var asked: String? {
        guard let asked = span.asked else { return nil }
        let rest = readable(end(of: span) - asked)
        let after =
            switch span.ending {
            case .open: "has gone on for \(rest)"
            case .unseen: "went on for \(rest) at least"
            case .ended, .lost: "ended \(rest) later"
            }
        guard let number = span.source else { return "asked to stop at \(at(asked)), \(after)" }
        let around = number == subject ? "" : " with \(model.spans[number].description),"
        return "asked to stop at \(at(asked))\(around) \(reason(of: number)); \(after)"
    }

    /// Says why a span was cancelled; for a deadline, also when it was set; and which code cancelled it, if that code is not in the span
    /// itself.
    func reason(of number: Int) -> String {
        guard let cancellation = model.spans[number].cancellation else { return "" }
        let phrase = cancellation.cause.phrase(cancellation.text?.printable)
        let setting = cancellation.cause == .deadline ? ", \(setting(of: number))" : ""
        let who = cancellation.by.map { $0 == number ? "" : ", by code in \(model.spans[$0].description)" } ?? ""
        return phrase + setting + who
    }
}

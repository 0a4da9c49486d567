/// The request in `QUATTRO_INSPECT`, as a value.
///
/// It is a comma-separated list of words: `tree`, `waits` or `events` for the detail, and `socket` to answer over a socket as well.
struct InspectorRequest: Equatable {
    private(set) var detail = Inspector.Detail.waits
    private(set) var hasSocket = false
    private(set) var isOff = false

    /// - Returns: `nil` for an unknown word, which `unknown` receives.
    init?(_ text: String, unknown: inout String) {
        for word in text.split(separator: ",") {
            switch word {
            case "tree": detail = .tree
            case "waits", "1", "on": detail = .waits
            case "events": detail = .events
            case "socket": hasSocket = true
            case "0", "off": isOff = true
            default:
                unknown = String(word)
                return nil
            }
        }
    }
}

extension Inspector {
    /// Starts what the environment requests, before the program begins, so that no line of code is needed.
    fileprivate static func startByEnvironment() {
        guard let text = environmentVariable("QUATTRO_INSPECT"), !text.isEmpty else { return }
        var unknown = ""
        guard let request = InspectorRequest(text, unknown: &unknown) else {
            say(
                "QUATTRO_INSPECT=\(text): \"\(unknown)\" is not one of tree, waits, events, socket, on and off; nothing is watched"
            )
            return
        }
        guard !request.isOff else { return }
        watch(request.detail, isHeld: true)
        // This must not wait, since other threads may be waiting until the program has been loaded.
        _ = listen(for: nil, as: .text, to: 2)
        guard request.hasSocket else { return }
        do throws(InspectorError) {
            try serve()
        } catch {
            say("QUATTRO_INSPECT=\(text): \(error)")
        }
    }
}

extension Timeline {
    /// This is called before there are other threads, since it changes the environment.
    static func recordByEnvironment() {
        guard let path = environmentVariable("QUATTRO_TIMELINE"), !path.isEmpty else { return }
        // A program that this one starts would take over the file.
        if !path.contains("%p") { removeEnvironmentVariable("QUATTRO_TIMELINE") }
        do throws(InspectorError) {
            try record(to: path)
        } catch {
            Inspector.say("QUATTRO_TIMELINE: \(error); nothing is recorded")
        }
    }
}

// The loader calls this (SE-0492).
#if canImport(Darwin)
@section("__DATA,__mod_init_func")
#else
@section(".init_array")
#endif
@used
private let atLoad: @convention(c) () -> Void = {
    Inspector.startByEnvironment()
    Timeline.recordByEnvironment()
}

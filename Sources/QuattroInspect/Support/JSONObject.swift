/// A JSON object that is being written.
struct JSONObject {
    private(set) var text = "{}"
    private var isEmpty = true

    /// Adds a member whose value is already JSON; does nothing for `nil`.
    mutating func add(_ key: String, _ value: String?) {
        guard let value else { return }
        text.removeLast()
        text += (isEmpty ? "\"" : ",\"") + key + "\":" + value + "}"
        isEmpty = false
    }
}

import QuattroTesting

/// What the command line says.
struct Options {
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    /// The programs to run, or what else to do.
    var names: [String] = []
    var count = 1_000
    var seed = 1
    /// Whether handlers are preempted; in every fourth schedule if nothing is said.
    var handlers: Bool?
    var replay: Turns?
    var keepsLog = false
    /// Random programs: how long, how many schedules of each, and which one alone.
    var seconds = 60.0
    var each = 30
    var program: Int?
    var only: Int?
    /// Programs that `all` leaves out; `priorities` for the events of random programs that raise one.
    var except: [String] = []

    init(_ arguments: some Collection<String>) throws {
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                names.append(argument)
                continue
            }
            if argument == "--log" { keepsLog = true } else { try set(argument, to: rest.popFirst() ?? "") }
        }
        if names.isEmpty {
            throw Mistake(description: "nothing to do: name a program, or say all, random, known or list")
        }
    }

    private mutating func set(_ name: String, to value: String) throws {
        let isKnown: Bool
        switch name {
        case "--n": isKnown = Self.read(value, into: &count)
        case "--seed": isKnown = Self.read(value, into: &seed)
        case "--seconds": isKnown = Self.read(value, into: &seconds)
        case "--each": isKnown = Self.read(value, into: &each)
        case "--program": isKnown = Self.read(value, into: &program)
        case "--only": isKnown = Self.read(value, into: &only)
        case "--replay": isKnown = Self.read(value, into: &replay)
        case "--handlers":
            handlers = value == "1"
            isKnown = ["0", "1"].contains(value)
        case "--except":
            except = value.split(separator: ",").map(String.init)
            isKnown = true
        default: isKnown = false
        }
        if !isKnown { throw Mistake(description: "unknown: \(name) \(value)") }
    }

    private static func read<Value: LosslessStringConvertible>(_ text: String, into value: inout Value) -> Bool {
        guard let read = Value(text) else { return false }
        value = read
        return true
    }

    private static func read<Value: LosslessStringConvertible>(_ text: String, into value: inout Value?) -> Bool {
        value = Value(text)
        return value != nil
    }
}

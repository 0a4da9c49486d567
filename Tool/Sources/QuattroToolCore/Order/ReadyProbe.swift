/// How the tool detects that a background command is ready.
package enum ReadyProbe: Sendable, Hashable {
    /// It has printed a line that this matches.
    case line(ReadyPattern)
    /// Something accepts connections on this port; without a host, on the loopback addresses.
    case port(host: String?, UInt16)
    /// A page answers.
    case http(HTTPTarget)
}

extension ReadyProbe {
    /// - Parameter text: `PORT` or `HOST:PORT`.
    /// - Throws: An error that says what is wrong.
    package init(port text: String) throws(ReadyProbeError) {
        let place = try HostAndPort(text, defaultPort: nil)
        self = .port(host: place.host, place.port)
    }
}

extension RunPlan {
    /// When background commands count as ready; the foreground commands wait for that.
    package struct Readiness: Sendable {
        /// One probe, for the background command of this name, or for the only one.
        package struct Own: Sendable {
            package let name: String?
            package let probe: ReadyProbe
            /// The option as it was given, for messages.
            package let option: String

            package init(name: String?, probe: ReadyProbe, option: String) {
                (self.name, self.probe, self.option) = (name, probe, option)
            }

            /// Splits `NAME=` from the beginning of an option's argument, if it is there and the name is valid.
            package static func split(_ text: String) -> (name: String?, rest: String) {
                guard let equals = text.firstIndex(of: "="), CommandHead.isName(text[..<equals]) else {
                    return (nil, text)
                }
                return (String(text[..<equals]), String(text[text.index(after: equals)...]))
            }
        }

        /// The pattern for each background command without a probe of its own.
        package let pattern: ReadyPattern?
        package let own: [Own]
        package let within: DurationText?

        package init(_ pattern: ReadyPattern? = nil, own: [Own] = [], within: DurationText? = nil) {
            (self.pattern, self.own, self.within) = (pattern, own, within)
        }

        /// The probes by the numbers of the commands, and a problem if there is one.
        func probes(of background: [Command]) -> (probes: [Int: ReadyProbe], problem: RunPlanProblem?) {
            var probes: [Int: ReadyProbe] = [:]
            for own in own {
                let meant = background.filter { own.name == nil || $0.isNamed && $0.label.name == own.name }
                guard meant.count == 1 else { return ([:], own.problem(isForSeveral: !meant.isEmpty)) }
                let label = meant[0].label
                guard probes.updateValue(own.probe, forKey: label.number) == nil else {
                    return ([:], .twoProbes(label))
                }
            }
            if let pattern {
                for command in background where probes[command.label.number] == nil {
                    probes[command.label.number] = .line(pattern)
                }
            }
            return (probes, nil)
        }
    }
}

extension RunPlan.Readiness.Own {
    fileprivate func problem(isForSeveral: Bool) -> RunPlanProblem {
        guard let name else { return .probeWithoutName(option: option) }
        return isForSeveral ? .severalProbed(option: option, name) : .unknownProbed(option: option, name)
    }
}

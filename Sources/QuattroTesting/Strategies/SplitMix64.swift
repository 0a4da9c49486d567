/// Repeatable random numbers: the choices of one seed.
package struct SplitMix64: Sendable {
    private var state: UInt64

    package init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    package mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    package mutating func chance(_ part: Int, of whole: Int) -> Bool { below(whole) < part }

    package mutating func element<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }
}

import QuattroTesting
import QuattroTestingRuntime
import Testing

extension Simulation.Options {
    fileprivate static var lockPoints: Self {
        var options = Self()
        options.locksArePoints = true
        return options
    }
}

/// The test of a guide, which is meant to fail: ``GuideTests`` runs it.
@Suite(.enabled(if: isIsolated))
struct InventorySuite {
    @Test(.simulated(options: .lockPoints)) func `the last item is sold once`() async {
        let inventory = Inventory()
        async let first = inventory.take()
        async let second = inventory.take()
        let sold = await [first, second].count { $0 }
        #expect(sold == 1)
    }
}

struct InventoryTests {
    @Test(.simulated(options: .lockPoints)) func `without its fault, the last item is sold once`() async {
        let inventory = OneSection.Inventory()
        async let first = inventory.take()
        async let second = inventory.take()
        let sold = await [first, second].count { $0 }
        #expect(sold == 1)
    }

    @Test(.simulated) func `without the option, the fault is not found`() async {
        let inventory = Inventory()
        async let first = inventory.take()
        async let second = inventory.take()
        let sold = await [first, second].count { $0 }
        #expect(sold == 1)
    }
}

import QuattroToolCore
import Testing

@Suite struct SettledWidthTests {
    private let start = ContinuousClock.now

    /// What is answered when the terminal says these widths at these milliseconds.
    private func answers(_ said: [(at: Int, columns: Int)]) -> [Bool] {
        var width = SettledWidth()
        return said.map { width.isSettled($0.columns, at: start + .milliseconds($0.at)) }
    }

    @Test func aWidthThatStaysCanBeReliedOn() {
        #expect(answers([(0, 80), (1, 80), (1000, 80)]) == [true, true, true])
    }

    @Test func aWidthThatHasChangedCannotForSomeTimeHoweverOftenItChanges() {
        let said = [(0, 80), (100, 30), (250, 80), (449, 80), (450, 80), (451, 79)]
        #expect(answers(said) == [true, false, false, false, true, false])
    }
}

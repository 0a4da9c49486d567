import ArgumentParser
import QuattroToolCore

/// Refuses options that take one value but are given more than once.
///
/// They are read as lists: the argument parser would otherwise let the last one win, and drop the others without a word.
func checkThatNoneIsGivenTwice(_ counts: [(option: String, count: Int)]) throws {
    for (option, count) in counts where count > 1 {
        throw ValidationError("'\(option)' is given \(count) times: give it once")
    }
}

@Sendable func duration(_ argument: String) throws -> DurationText {
    do throws(DurationTextError) {
        return try DurationText(argument)
    } catch {
        throw ValidationError("\(error)")
    }
}

import Foundation

/// Makes a pipe that no other program inherits.
///
/// - Returns: The two ends; `nil`, with the reason in `errno`, if there are no descriptors.
func makePipe() -> (readEnd: Int32, writeEnd: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
}

#pragma once

/// Runs a thread that takes a lock and reads a clock in each round of its destructors, and waits for its end.
///
/// In the last round the thread sanitizer has done with the thread, so it must watch nothing that is called there.
///
/// Returns how many rounds there were, or a negative number if there is no such thread.
int quattro_use_stand_ins_at_thread_end(void);

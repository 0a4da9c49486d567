#ifndef QUATTRO_GUARD_H
#define QUATTRO_GUARD_H

#include <stdint.h>
#include <sys/types.h>

// A process of its own that ends the commands when the tool has ended without having done so: killed, or crashed.
//
// It is forked before the tool has any thread, and reads from a pipe what the tool does. When the pipe is closed, by whatever end the tool
// has come to, it ends the processes that it knows of: by SIGTERM, and what is left after the grace by SIGKILL. It is written in C, since
// after a fork without exec little else is allowed, and so that it has no limits and locks but its own.

enum {
    // `number` is the grace in milliseconds.
    QUATTRO_GUARD_GRACE = 1,
    // A command is about to be started, which will have `number` in its environment.
    QUATTRO_GUARD_STARTING,
    // It has been started: it leads the session `process`.
    QUATTRO_GUARD_STARTED,
    // It could not be started, or nothing of it is left.
    QUATTRO_GUARD_ENDED,
};

// Forks the guard.
//
// Returns the end of the pipe to write to, or -1, with the reason in errno.
int quattro_guard_fork(pid_t *guard);

// Tells the guard something. What the guard cannot take is dropped: it must never hold up the tool.
void quattro_guard_tell(int pipe, int32_t kind, int32_t process, int64_t number);

// Tells the guard how the terminal is now treated, and was before, which is to be put back if it is still so when the tool has ended.
// Both are NULL when it is as before.
//
// Each is a `struct termios`, which is not named here, so that it remains a type of the C library for Swift.
void quattro_guard_tell_terminal(int pipe, const void *before, const void *now);

// Whether so many threads may be made; if not, the reason is in errno. Dispatch waits for ever if it cannot make one.
int quattro_can_make_threads(int count);

// How many processes and threads the user of this process may have.
int64_t quattro_process_limit(void);

// What the environment of a command has for the guard: this and `=GUARD.NUMBER`.
#define QUATTRO_GUARD_VARIABLE "QUATTRO_COMMAND"

// The environment of this process, as it is.
char **quattro_environment(void);

#endif

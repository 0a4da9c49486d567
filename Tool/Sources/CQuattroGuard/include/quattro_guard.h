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
    // It could not be started, or nothing of it is left. To be told before the leader is reaped, as until then its number is its own.
    QUATTRO_GUARD_ENDED,
};

// The guard as the tool knows it.
struct quattro_guard {
    // The end of the pipe to write to; -1 if there is no guard, with the reason in `error`.
    int pipe;
    int error;
    pid_t process;
};

// The guard of this process. It has been forked before `main`, before any library made a thread, if the first argument is "run"; where
// there is no way to do so, it is forked by the first call.
struct quattro_guard quattro_guard_current(int argc, char **argv);

// What is in the environment of all commands of this run and of nothing else: random.
const char *quattro_guard_nonce(void);

// Tells the guard something, without ever waiting for it.
//
// Returns whether the guard can take it. If not, nothing is to be told any more, since what it knows has a gap.
int quattro_guard_tell(struct quattro_guard guard, int32_t kind, int32_t process, int64_t number);

// Tells the guard how the terminal is now treated, and was before, which is to be put back if it is still so when the tool has ended.
// Both are NULL when it is as before.
//
// Each is a `struct termios`, which is not named here, so that it remains a type of the C library for Swift.
int quattro_guard_tell_terminal(struct quattro_guard guard, const void *before, const void *now);

// Ends the guard when there is nothing left to guard, and waits for its end, but not for ever.
void quattro_guard_finish(struct quattro_guard guard);

// From now on a crash ends the commands when it happens: a picture of it may take minutes to make, while the process is still there.
void quattro_guard_watch_crashes(struct quattro_guard guard);

// What the environment of a command has for the guard: this and `=NONCE.NUMBER`. In that of a guard, which is not to be killed when its run
// is, a colon is in place of the dot.
#define QUATTRO_GUARD_VARIABLE "QUATTRO_COMMAND"

// Has signals that came before there were handlers come again.
void quattro_early_signals_pass_on(void);

// Whether such signals have their usual effect for now, as while the tool waits for something before the run begins.
void quattro_early_signals_set_usual(int are_usual);

// Whether so many threads may be made; if not, the reason is in errno. Dispatch waits for ever if it cannot make one.
int quattro_can_make_threads(int count);

// How many processes and threads the user of this process may have.
int64_t quattro_process_limit(void);

// The environment of this process, as it is.
char **quattro_environment(void);

// Whether /proc is that of the namespace that this process has its number in, so that numbers there mean the same as here.
int quattro_can_trust_proc(void);

// Without /proc: whether the group of a child has a process that is alive, the child's own zombie aside. Not seen is one as nice as can be.
int quattro_is_group_alive(pid_t child);

// Ends all processes of a group by force. If `spares_guards` and it is that of the guard of a run inside of a command, this is told to end
// its commands by force, and then itself: without it nothing would end the commands of a run that is killed as well.
void quattro_kill_group(pid_t group, int spares_guards);

#endif

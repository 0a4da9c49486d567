#ifndef QUATTRO_GUARD_H
#define QUATTRO_GUARD_H

#include <stdint.h>
#include <sys/types.h>

// A separate process that ends the commands if the tool was killed or has crashed.
//
// It is forked before the tool has other threads, and the tool reports to it through a pipe. When the pipe is closed, however the tool has
// ended, the guard ends the processes that it knows: by SIGTERM, and those that are left after the grace by SIGKILL. It is written in C,
// since little else is allowed after a fork without exec, and so that it depends on no other limits and locks.

enum {
    // `number` is the grace in milliseconds.
    QUATTRO_GUARD_GRACE = 1,
    // A command is about to be started with `number` in its environment.
    QUATTRO_GUARD_STARTING,
    // It has been started: it leads the session `process`.
    QUATTRO_GUARD_STARTED,
    // It could not be started, or none of its processes is left. This must be sent before the leader is reaped, while its process ID cannot
    // be reused.
    QUATTRO_GUARD_ENDED,
};

// The tool's handle to the guard.
struct quattro_guard {
    // The write end of the pipe; -1 if there is no guard, with the reason in `error`.
    int pipe;
    int error;
    pid_t process;
};

// The guard of this process. If the first argument is "run", it was forked before `main`, before any library made a thread; if that is not
// possible, the first call forks it.
struct quattro_guard quattro_guard_current(int argc, char **argv);

// A random text that is in the environment of all commands of this run, and of no other process.
const char *quattro_guard_nonce(void);

// Sends a message to the guard, without ever waiting for it.
//
// Returns whether the message was sent. If not, send no more messages, since the guard's information has a gap.
int quattro_guard_tell(struct quattro_guard guard, int32_t kind, int32_t process, int64_t number);

// Tells the guard the terminal's new mode and the previous one. The guard restores the previous mode if the new one is still set when the
// tool has ended. Both are NULL after the mode has been restored.
//
// Each is a `struct termios`, which is not named here, so that it remains a type of the C library for Swift.
int quattro_guard_tell_terminal(struct quattro_guard guard, const void *before, const void *now);

// Ends the guard when there is nothing left to guard, and waits for its end, but not for ever.
void quattro_guard_finish(struct quattro_guard guard);

// From now on, a crash ends the commands at once: a backtrace may take minutes, while the process still exists.
void quattro_guard_watch_crashes(struct quattro_guard guard);

// The variable in a command's environment for the guard; its value is `NONCE.NUMBER`. In the environment of a guard, which must not be
// killed together with its run, there is a colon in place of the dot.
#define QUATTRO_GUARD_VARIABLE "QUATTRO_COMMAND"

// Raises again the signals that arrived before there were handlers.
void quattro_early_signals_pass_on(void);

// Sets whether such signals have their default effect for now, as while the tool waits for something before the run begins.
void quattro_early_signals_set_usual(int are_usual);

// Whether this many threads can be made; if not, the reason is in errno. Dispatch waits for ever if it cannot make a thread.
int quattro_can_make_threads(int count);

// How many processes and threads the user of this process may have.
int64_t quattro_process_limit(void);

// The environment of this process.
char **quattro_environment(void);

// Whether /proc belongs to the PID namespace of this process, so that IDs there mean the same as here.
int quattro_can_trust_proc(void);

// Without /proc: whether the process group of a child has a live process, not counting the child's own zombie. A process with the highest
// nice value is not seen.
int quattro_is_group_alive(pid_t child);

// Kills all processes of a group. With `spares_guards`, the guard of a nested run is not killed, but told to kill its commands and then end
// itself: otherwise nothing would end the commands of a nested run that is killed as well.
void quattro_kill_group(pid_t group, int spares_guards);

#endif

#ifndef QUATTRO_STATUS_H
#define QUATTRO_STATUS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Whether the process is the guard of a run nested in a command of another run.
int is_inner_guard(pid_t process);

#ifdef __linux__

// The status of a live process, from /proc.
struct status {
    pid_t process;
    pid_t parent;
    pid_t group;
    pid_t session;
    // In ticks, as `ticks` counts them.
    int64_t began;
};

struct statuses {
    struct status *items;
    size_t count;
    size_t capacity;
};

// Returns whether there is such a process; with `or_zombie`, a zombie counts too.
int status_read(pid_t process, struct status *status, int or_zombie);

// Reads all live processes; 0 if there is no memory for them.
int statuses_read(struct statuses *statuses);

// The uptime of the system, in ticks.
int64_t ticks(void);

// The command number that follows a nonce in the environment of a process; -1 if there is none.
int64_t mark_of(pid_t process, const char *nonce);

#endif
#endif

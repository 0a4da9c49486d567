#ifndef QUATTRO_STATUS_H
#define QUATTRO_STATUS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Whether the process is the guard of a run that is inside of a command of another run.
int is_inner_guard(pid_t process);

#ifdef __linux__

// What /proc says of a process that is alive.
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

// Returns whether there is such a process; if `or_zombie`, one that has ended and is still a child of its parent is one too.
int status_read(pid_t process, struct status *status, int or_zombie);

// Reads all that are alive; 0 if there is no room for them.
int statuses_read(struct statuses *statuses);

// How many ticks the system has been running.
int64_t ticks(void);

// The number that the environment of a process has with a nonce; -1 if it has none.
int64_t mark_of(pid_t process, const char *nonce);

#endif
#endif

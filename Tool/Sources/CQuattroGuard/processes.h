#ifndef QUATTRO_PROCESSES_H
#define QUATTRO_PROCESSES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The commands that are running or being started.
struct processes {
    struct command {
        int64_t number;
        // The leader of its session; 0 while that is not known.
        pid_t leader;
        // Whether its processes have been asked to end.
        int is_asked;
    } *commands;
    size_t count;
    size_t capacity;
    pid_t guard;
};

void processes_init(struct processes *processes, pid_t guard);
void processes_add(struct processes *processes, int64_t number);
void processes_set_leader(struct processes *processes, int64_t number, pid_t leader);
void processes_remove(struct processes *processes, int64_t number);

// Asks the processes of each command to end, once; if `is_forced`, ends them.
//
// Returns how many are alive.
size_t processes_end(struct processes *processes, int is_forced);

// Whether there is a command of which it is not known whether and as what it has been started.
int processes_is_one_unknown(const struct processes *processes);

#endif

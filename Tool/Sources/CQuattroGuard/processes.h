#ifndef QUATTRO_PROCESSES_H
#define QUATTRO_PROCESSES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The commands that are running or being started.
//
// The number of a session is free for strangers as soon as the session is empty. So no signal is sent to one without a proof that it is
// still that of the command: one of its processes has the command's mark in its environment, or is the leader that was seen as a child of
// the tool, or began before a moment at which the session was the command's.
struct processes {
    struct command {
        int64_t number;
        // The leader of its session; 0 while that is not known.
        pid_t leader;
        // Whether a session of a command whose leader is not known has been found, which then has an entry of its own.
        int is_found;
        // When the leader began, in ticks of the system; -1 if it was not seen as a child of the tool.
        int64_t leader_began;
        // A moment at which the session was certainly that of the command, in ticks; -1 if there is none.
        int64_t sure;
        // Whether its processes have been asked to end.
        int is_asked;
        // Whether it has been proved in the present look that the session is that of the command.
        int is_proved;
        // How many looks in a row have found nothing of it.
        int misses;
    } *commands;
    size_t count;
    size_t capacity;
    pid_t tool;
    const char *nonce;
};

enum force {
    ASKED,
    // Ended, but for guards of runs inside, which are told to do so with theirs.
    FORCED,
    FORCED_AND_GUARDS,
};

void processes_init(struct processes *processes, pid_t tool, const char *nonce);
void processes_add(struct processes *processes, int64_t number);
void processes_set_leader(struct processes *processes, int64_t number, pid_t leader);
void processes_remove(struct processes *processes, int64_t number);

// All that is known has been told. `is_now` is whether the tool has ended at this moment, and not some time ago.
void processes_tool_ended(struct processes *processes, int is_now);

// Asks the processes of each command to end, once, or ends them.
//
// Returns whether something of a command may be left.
int processes_end(struct processes *processes, enum force force);

// Whether there is a command of which it is not known whether and as what it has been started, and nothing has been found.
int processes_is_one_unknown(const struct processes *processes);

// Whether there is more to be seen of processes than whether a group has any.
int processes_can_be_seen(void);

#endif

#ifndef QUATTRO_PROCESSES_H
#define QUATTRO_PROCESSES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The commands that are running or being started.
//
// A session ID may be reused as soon as the session is empty. So no signal is sent to a session without a proof that it still belongs to
// the command: one of its processes has the command's mark in its environment, or is the leader that was seen as a child of the tool, or
// began before a moment when the session belonged to the command.
struct processes {
    struct command {
        int64_t number;
        // The leader of its session; 0 while it is not known.
        pid_t leader;
        // Whether a session of the command was found although its leader is not known; that session has an entry of its own.
        int is_found;
        // When the leader began, in system ticks; -1 if it was not seen as a child of the tool.
        int64_t leader_began;
        // A moment when the session certainly belonged to the command, in ticks; -1 if there is none.
        int64_t sure;
        // Whether its processes have been asked to end.
        int is_asked;
        // Whether the present check has proved that the session belongs to the command.
        int is_proved;
        // How many consecutive checks have found no process of it.
        int misses;
    } *commands;
    size_t count;
    size_t capacity;
    pid_t tool;
    const char *nonce;
};

enum force {
    ASKED,
    // Killed, except for guards of nested runs, which are told to kill their commands.
    FORCED,
    FORCED_AND_GUARDS,
};

void processes_init(struct processes *processes, pid_t tool, const char *nonce);
void processes_add(struct processes *processes, int64_t number);
void processes_set_leader(struct processes *processes, int64_t number, pid_t leader);
void processes_remove(struct processes *processes, int64_t number);

// All messages have been received. `is_now` says whether the tool has ended just now, and not some time ago.
void processes_tool_ended(struct processes *processes, int is_now);

// Asks the processes of each command to end, once, or kills them.
//
// Returns whether a process of a command may be left.
int processes_end(struct processes *processes, enum force force);

// Whether there is a command that may have been started, but whose process is not known and was not found.
int processes_is_one_unknown(const struct processes *processes);

// Whether the system shows more about processes than whether a group has any.
int processes_can_be_seen(void);

#endif

#define _GNU_SOURCE 1
#include "processes.h"
#include "message.h"
#include "quattro_guard.h"
#include "status.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void processes_init(struct processes *processes, pid_t tool, const char *nonce) {
    memset(processes, 0, sizeof *processes);
    processes->tool = tool;
    processes->nonce = nonce;
}

static struct command *find(struct processes *processes, int64_t number) {
    // This searches from the end: messages are mostly about commands that were started last.
    for (size_t i = processes->count; i > 0; i--) {
        if (processes->commands[i - 1].number == number) return &processes->commands[i - 1];
    }
    return NULL;
}

void processes_add(struct processes *processes, int64_t number) {
    if (processes->count == processes->capacity) {
        size_t capacity = processes->capacity ? 2 * processes->capacity : 64;
        struct command *commands = realloc(processes->commands, capacity * sizeof *commands);
        if (!commands) return;
        processes->commands = commands;
        processes->capacity = capacity;
    }
    processes->commands[processes->count++] = (struct command){.number = number, .leader_began = -1, .sure = -1};
}

int processes_can_be_seen(void) { return quattro_can_trust_proc(); }

void processes_set_leader(struct processes *processes, int64_t number, pid_t leader) {
    struct command *command = find(processes, number);
    if (!command || leader <= 1) return;
    command->leader = leader;
#ifdef __linux__
    // As long as it is a child of the tool, its process ID is not reused.
    struct status status;
    int64_t now = ticks();
    if (!processes_can_be_seen() || !status_read(leader, &status, 1) || status.parent != processes->tool) return;
    command->leader_began = status.began;
    command->sure = now;
#endif
}

void processes_remove(struct processes *processes, int64_t number) {
    struct command *command = find(processes, number);
    if (command) *command = processes->commands[--processes->count];
}

int processes_is_one_unknown(const struct processes *processes) {
    for (size_t i = 0; i < processes->count; i++) {
        if (processes->commands[i].leader == 0 && !processes->commands[i].is_found) return 1;
    }
    return 0;
}

static void send(pid_t group, int signal) {
    // 0 would signal the guard's own group, and 1 all processes.
    if (group <= 1) return;
    kill(-group, signal);
    // A stopped process handles the signal only after it is continued.
    kill(-group, SIGCONT);
}

void quattro_kill_group(pid_t group, int spares_guards) { send(group, spares_guards && is_inner_guard(group) ? HURRY : SIGKILL); }

static void end_group(pid_t group, enum force force) {
    if (force == ASKED) send(group, SIGTERM);
    else quattro_kill_group(group, force == FORCED);
}

// Drops the commands without processes. Returns whether known commands are left.
static int drop_ended(struct processes *processes, int most_misses) {
    size_t kept = 0;
    int is_one_left = 0;
    for (size_t i = 0; i < processes->count; i++) {
        struct command *command = &processes->commands[i];
        if (command->leader != 0 && command->misses >= most_misses) continue;
        is_one_left |= command->leader != 0;
        processes->commands[kept++] = *command;
    }
    processes->count = kept;
    return is_one_left;
}

// For systems on which other groups cannot be seen: handles the leader's group of each command.
//
// Once a group has been empty, it is not signalled again: its ID may belong to another process by then. Checks follow each other too fast
// for that to happen in between.
static int end_groups_of_leaders(struct processes *processes, enum force force) {
    for (size_t i = 0; i < processes->count; i++) {
        struct command *command = &processes->commands[i];
        if (command->leader == 0) continue;
        // A group that consists only of zombies refuses signals, except on Linux, where it seems to be alive until the last check.
        if (command->sure < 0 || kill(-command->leader, 0) != 0) command->misses = 1;
        else if (force != ASKED || !command->is_asked) end_group(command->leader, force);
        command->is_asked = 1;
    }
    return drop_ended(processes, 1);
}

#ifdef __linux__

void processes_tool_ended(struct processes *processes, int is_now) {
    if (!is_now) return;
    // Until then, the tool would have reported the end of each command before its ID was free.
    int64_t now = ticks();
    for (size_t i = 0; i < processes->count; i++) processes->commands[i].sure = now;
}

static struct command *command_of_session(struct processes *processes, pid_t session) {
    for (size_t i = 0; i < processes->count; i++) {
        if (processes->commands[i].leader == session) return &processes->commands[i];
    }
    return NULL;
}

static void prove(struct processes *processes, struct command *command, const struct status *status) {
    if (command->is_proved) return;
    int is_leader = status->process == command->leader && status->began == command->leader_began;
    command->is_proved = is_leader || status->began < command->sure || mark_of(status->process, processes->nonce) == command->number;
}

// The tool may have ended between the start of a command and the message about it. Then the command is recognized by its environment, and
// may have more than one session if one of its processes has made another.
static void look_for_unknown(struct processes *processes, const struct status *status) {
    int64_t number = mark_of(status->process, processes->nonce);
    size_t i = 0, count = processes->count;
    while (i < count && (processes->commands[i].number != number || processes->commands[i].leader != 0)) i++;
    if (i == count) return;
    processes_add(processes, number);
    if (processes->count == count) return;
    processes->commands[i].is_found = 1;
    processes->commands[count].leader = status->session;
    processes->commands[count].is_proved = 1;
}

static int is_a_strangers(const struct status *status, pid_t own_session) {
    // In a container, the session ID of processes whose session began outside is 0: these are other processes, and the tool's supervisors.
    return status->session <= 1 || status->group <= 1 || status->session == own_session;
}

static void find_commands(struct processes *processes, struct statuses *all) {
    pid_t own_session = getsid(0);
    int is_one_unknown = 0;
    for (size_t i = 0; i < processes->count; i++) {
        is_one_unknown |= processes->commands[i].leader == 0;
        processes->commands[i].is_proved = 0;
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct status *status = &all->items[i];
        if (is_a_strangers(status, own_session)) continue;
        struct command *command = command_of_session(processes, status->session);
        if (command) prove(processes, command, status);
        else if (is_one_unknown) look_for_unknown(processes, status);
    }
}

// Process groups to which a signal was sent.
struct groups {
    pid_t *groups;
    size_t count;
    size_t capacity;
};

// Returns whether the group was added now.
static int groups_insert(struct groups *groups, pid_t group) {
    for (size_t i = groups->count; i > 0; i--) {
        if (groups->groups[i - 1] == group) return 0;
    }
    if (groups->count == groups->capacity) {
        size_t capacity = groups->capacity ? 2 * groups->capacity : 64;
        pid_t *more = realloc(groups->groups, capacity * sizeof *more);
        // A signal that is sent twice does less harm than none.
        if (!more) return 1;
        groups->groups = more;
        groups->capacity = capacity;
    }
    groups->groups[groups->count++] = group;
    return 1;
}

int processes_end(struct processes *processes, enum force force) {
    if (processes->count == 0) return 0;
    static struct statuses all;
    int64_t now = ticks();
    if (!processes_can_be_seen() || !statuses_read(&all)) return end_groups_of_leaders(processes, force);
    find_commands(processes, &all);
    struct groups told = {0};
    for (size_t i = 0; i < all.count; i++) {
        const struct status *status = &all.items[i];
        struct command *command = status->session > 1 ? command_of_session(processes, status->session) : NULL;
        if (!command || !command->is_proved) continue;
        if (force == ASKED && command->is_asked) continue;
        if (groups_insert(&told, status->group)) end_group(status->group, force);
    }
    free(told.groups);
    for (size_t i = 0; i < processes->count; i++) {
        struct command *command = &processes->commands[i];
        if (command->leader == 0) continue;
        command->misses = command->is_proved ? 0 : command->misses + 1;
        if (!command->is_proved) continue;
        command->sure = now;
        command->is_asked = 1;
    }
    // A process that begins during a check may be missed, but not by the next check as well.
    return drop_ended(processes, 2);
}

#else

void processes_tool_ended(struct processes *processes, int is_now) {
    for (size_t i = 0; i < processes->count; i++) processes->commands[i].sure = is_now ? 0 : -1;
}

int processes_end(struct processes *processes, enum force force) { return end_groups_of_leaders(processes, force); }

#endif

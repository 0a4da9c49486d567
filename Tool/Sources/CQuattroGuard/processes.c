#define _GNU_SOURCE 1
#include "processes.h"
#include "quattro_guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void processes_init(struct processes *processes, pid_t guard) {
    memset(processes, 0, sizeof *processes);
    processes->guard = guard;
}

static struct command *find(struct processes *processes, int64_t number) {
    // From the end: what has been started last is told of first.
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
    processes->commands[processes->count++] = (struct command){.number = number};
}

void processes_set_leader(struct processes *processes, int64_t number, pid_t leader) {
    struct command *command = find(processes, number);
    if (command && leader > 1) command->leader = leader;
}

void processes_remove(struct processes *processes, int64_t number) {
    struct command *command = find(processes, number);
    if (command) *command = processes->commands[--processes->count];
}

int processes_is_one_unknown(const struct processes *processes) {
    for (size_t i = 0; i < processes->count; i++) {
        if (processes->commands[i].leader == 0) return 1;
    }
    return 0;
}

static void end_group(pid_t group, int is_forced) {
    // 0 and 1 would be the group of the guard, and everyone.
    if (group <= 1) return;
    kill(-group, is_forced ? SIGKILL : SIGTERM);
    // What is stopped would not see the signal before it goes on.
    kill(-group, SIGCONT);
}

// Of each command the group of its leader, where it cannot be seen which others there are.
static size_t end_groups_of_leaders(struct processes *processes, int is_forced) {
    size_t alive = 0;
    for (size_t i = 0; i < processes->count; i++) {
        struct command *command = &processes->commands[i];
        if (command->leader == 0) continue;
        if (is_forced || !command->is_asked) end_group(command->leader, is_forced);
        command->is_asked = 1;
        // A group of nothing but zombies refuses signals, except on Linux, where it is found to be alive until the end of all patience.
        if (kill(-command->leader, 0) == 0) alive++;
    }
    return alive;
}

#ifdef __linux__

// Reads a file from its begin; what does not fit is left out.
static ssize_t contents(const char *path, char *buffer, size_t capacity) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t total = 0, count;
    while ((size_t)total < capacity && (count = read(file, buffer + total, capacity - (size_t)total)) != 0) {
        if (count > 0) total += count;
        else if (errno != EINTR) break;
    }
    close(file);
    return total;
}

// Whether the process is alive, and which group and session it is in.
static int is_alive(pid_t process, pid_t *group, pid_t *session) {
    char path[64], text[1024], state;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    ssize_t count = contents(path, text, sizeof text - 1);
    if (count <= 0) return 0;
    text[count] = 0;
    // The name of the program comes second, in parentheses, and may itself hold any character.
    char *rest = strrchr(text, ')');
    int parent, group_number, session_number;
    if (!rest || sscanf(rest + 1, " %c %d %d %d", &state, &parent, &group_number, &session_number) != 4) return 0;
    *group = group_number;
    *session = session_number;
    return state != 'Z' && state != 'X';
}

// The number that the environment of a process has for this guard; -1 if it has none.
static int64_t number_of(pid_t process, pid_t guard) {
    static char text[2 * 1024 * 1024];
    char path[64], wanted[64];
    snprintf(path, sizeof path, "/proc/%d/environ", (int)process);
    int length = snprintf(wanted, sizeof wanted, QUATTRO_GUARD_VARIABLE "=%d.", (int)guard);
    ssize_t count = contents(path, text, sizeof text - 1);
    if (count <= 0) return -1;
    text[count] = 0;
    for (char *entry = text; entry < text + count; entry += strlen(entry) + 1) {
        if (strncmp(entry, wanted, (size_t)length) == 0) return strtoll(entry + length, NULL, 10);
    }
    return -1;
}

// The command whose processes are in a session.
//
// The tool may have ended between the start of a command and the word about it. The command is then known by its environment.
static struct command *command_of(struct processes *processes, pid_t process, pid_t session) {
    // In a container all whose session began outside of it have 0 as its number: strangers, and the supervisors of the tool.
    if (session <= 1) return NULL;
    int is_someone_unknown = 0;
    for (size_t i = 0; i < processes->count; i++) {
        pid_t leader = processes->commands[i].leader;
        if (leader == 0) is_someone_unknown = 1;
        else if (leader == session) return &processes->commands[i];
    }
    if (!is_someone_unknown || process != session) return NULL;
    int64_t number = number_of(process, processes->guard);
    struct command *command = number < 0 ? NULL : find(processes, number);
    if (!command || command->leader != 0) return NULL;
    command->leader = session;
    return command;
}

// Groups of processes that have been sent a signal.
struct groups {
    pid_t *groups;
    size_t count;
    size_t capacity;
};

// Returns whether it was not there before.
static int groups_insert(struct groups *groups, pid_t group) {
    for (size_t i = groups->count; i > 0; i--) {
        if (groups->groups[i - 1] == group) return 0;
    }
    if (groups->count == groups->capacity) {
        size_t capacity = groups->capacity ? 2 * groups->capacity : 64;
        pid_t *more = realloc(groups->groups, capacity * sizeof *more);
        // A signal that comes twice does less harm than none.
        if (!more) return 1;
        groups->groups = more;
        groups->capacity = capacity;
    }
    groups->groups[groups->count++] = group;
    return 1;
}

size_t processes_end(struct processes *processes, int is_forced) {
    if (processes->count == 0) return 0;
    DIR *directory = opendir("/proc");
    if (!directory) return end_groups_of_leaders(processes, is_forced);
    struct groups told = {0};
    size_t alive = 0;
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        pid_t process = (pid_t)atoi(entry->d_name), group, session;
        if (process <= 0 || !is_alive(process, &group, &session)) continue;
        struct command *command = command_of(processes, process, session);
        if (!command) continue;
        alive++;
        if ((is_forced || !command->is_asked) && groups_insert(&told, group)) end_group(group, is_forced);
    }
    closedir(directory);
    free(told.groups);
    // One that is not known yet is asked when it is.
    for (size_t i = 0; i < processes->count; i++) processes->commands[i].is_asked = processes->commands[i].leader != 0;
    return alive;
}

#else

size_t processes_end(struct processes *processes, int is_forced) { return end_groups_of_leaders(processes, is_forced); }

#endif

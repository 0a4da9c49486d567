#define _GNU_SOURCE 1
#include "quattro_guard.h"
#include "message.h"
#include "processes.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

static int terminal = -1;  // Standard input, if it is a terminal.
static struct terminal modes;
static int is_terminal_changed = 0;
static int64_t grace = 5000;
static struct processes processes;

static int read_all(int descriptor, void *buffer, size_t count) {
    size_t done = 0;
    while (done < count) {
        ssize_t piece = read(descriptor, (char *)buffer + done, count - done);
        if (piece == 0 || (piece < 0 && errno != EINTR)) return 0;
        if (piece > 0) done += (size_t)piece;
    }
    return 1;
}

static void listen_to_the_end(int descriptor) {
    struct message message;
    while (read_all(descriptor, &message, sizeof message)) {
        switch (message.kind) {
        case QUATTRO_GUARD_GRACE: grace = message.number; break;
        case QUATTRO_GUARD_STARTING: processes_add(&processes, message.number); break;
        case QUATTRO_GUARD_STARTED: processes_set_leader(&processes, message.number, message.process); break;
        case QUATTRO_GUARD_ENDED: processes_remove(&processes, message.number); break;
        case TERMINAL_CHANGED: is_terminal_changed = read_all(descriptor, &modes, sizeof modes); break;
        case TERMINAL_AS_BEFORE: is_terminal_changed = 0; break;
        }
    }
}

static int are_equal(const struct termios *a, const struct termios *b) {
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag && a->c_lflag == b->c_lflag
        && memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

// The mode is not restored if another program, such as the shell, has changed it by now.
static void restore_terminal(void) {
    struct termios now;
    if (terminal < 0) return;
    if (is_terminal_changed && tcgetattr(terminal, &now) == 0 && are_equal(&now, &modes.now)) {
        tcsetattr(terminal, TCSANOW, &modes.before);
    }
    // A process that waits until the terminal is released must not wait for the grace.
    close(terminal);
}

static int64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// All signals are blocked: one that has arrived is pending.
static int has_come(int signal) {
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, signal) == 1;
}

static void wait_or_hurry(int64_t pause) {
#ifdef __linux__
    // A signal that is pending already stays pending.
    if (!has_come(HURRY)) {
        sigset_t hurry;
        sigemptyset(&hurry);
        sigaddset(&hurry, HURRY);
        struct timespec time = {.tv_sec = pause / 1000, .tv_nsec = pause % 1000 * 1000000};
        if (sigtimedwait(&hurry, NULL, &time) == HURRY) kill(getpid(), HURRY);
        return;
    }
#endif
    usleep((useconds_t)pause * 1000);
}

static void end_commands(void) {
    // Only a process in an uninterruptible system call survives SIGKILL.
    const int64_t patience = 5000;
    const int64_t most = processes_can_be_seen() ? 1000 : 50;
    int64_t began = milliseconds(), now = 0, pause = 2, forced = grace;
    while (now < forced + patience) {
        if (now < forced && has_come(HURRY)) forced = now;
        enum force force = now < forced ? ASKED : now < forced + patience / 2 ? FORCED : FORCED_AND_GUARDS;
        int is_one_left = processes_end(&processes, force);
        // A command with an unknown process does not exist yet, or never will.
        if (!is_one_left && !(processes_is_one_unknown(&processes) && now < 1000)) return;
        if (force != ASKED && pause > 50) pause = 50;
        wait_or_hurry(now < forced && forced - now < pause ? forced - now : pause);
        pause = pause * 2 < most ? pause * 2 : most;
        now = milliseconds() - began;
    }
}

static void close_from(unsigned first) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, ~0u, 0u) == 0) return;
#endif
    for (int descriptor = (int)first; descriptor < 4096; descriptor++) close(descriptor);
}

void be_the_guard(int descriptor, pid_t tool, const char *nonce) {
    // Nothing else stays open: a reader that waits for the end of the tool's output must not wait for the guard.
    dup2(descriptor, 1);
    close_from(2);
    if (isatty(0)) terminal = 0; else close(0);
    if (chdir("/") != 0) { /* A directory that stays in use is no harm. */ }
    processes_init(&processes, tool, nonce);
    listen_to_the_end(1);
    // A guard that was stopped meanwhile does not know when the tool ended.
    processes_tool_ended(&processes, !has_come(SIGCONT));
    restore_terminal();
    end_commands();
}

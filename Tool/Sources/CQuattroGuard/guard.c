#define _GNU_SOURCE 1
#include "quattro_guard.h"
#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// What goes through the pipe: shorter than PIPE_BUF, so that it is never torn.
struct message {
    int32_t kind;
    int32_t process;
    int64_t number;
};

enum { TERMINAL_CHANGED = 100, TERMINAL_AS_BEFORE };

struct terminal {
    struct termios before;
    struct termios now;
};

// MARK: - In the tool

static void tell(int pipe, const void *bytes, size_t count) {
    while (write(pipe, bytes, count) < 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return;
        struct pollfd room = {.fd = pipe, .events = POLLOUT};
        if (poll(&room, 1, 1000) == 0) return;
    }
}

void quattro_guard_tell(int pipe, int32_t kind, int32_t process, int64_t number) {
    struct message message = {.kind = kind, .process = process, .number = number};
    if (pipe >= 0) tell(pipe, &message, sizeof message);
}

void quattro_guard_tell_terminal(int pipe, const void *before, const void *now) {
    struct {
        struct message message;
        struct terminal terminal;
    } both;
    memset(&both, 0, sizeof both);
    if (pipe < 0) return;
    both.message.kind = before && now ? TERMINAL_CHANGED : TERMINAL_AS_BEFORE;
    if (before && now) {
        memcpy(&both.terminal.before, before, sizeof both.terminal.before);
        memcpy(&both.terminal.now, now, sizeof both.terminal.now);
    }
    tell(pipe, &both, before && now ? sizeof both : sizeof both.message);
}

// Lives until the gate is open, since one that has ended is not counted any more.
static void *wait_at_the_gate(void *gate) {
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

int quattro_can_make_threads(int count) {
    pthread_t threads[64];
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    int made = 0, error = 0;
    pthread_mutex_lock(&gate);
    while (made < count && made < 64 && error == 0) {
        error = pthread_create(&threads[made], NULL, wait_at_the_gate, &gate);
        if (error == 0) made++;
    }
    pthread_mutex_unlock(&gate);
    for (int i = 0; i < made; i++) pthread_join(threads[i], NULL);
    errno = error;
    return error == 0;
}

int64_t quattro_process_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NPROC, &limit) != 0 || limit.rlim_cur > INT64_MAX) return INT64_MAX;
    return (int64_t)limit.rlim_cur;
}

extern char **environ;

char **quattro_environment(void) { return environ; }

// MARK: - In the guard

static int terminal = -1;  // Standard input, if it is one.
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

// Not if someone else, such as the shell, has set it by now.
static void restore_terminal(void) {
    struct termios now;
    if (!is_terminal_changed || terminal < 0 || tcgetattr(terminal, &now) != 0) return;
    if (are_equal(&now, &modes.now)) tcsetattr(terminal, TCSANOW, &modes.before);
}

static int64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void end_commands(void) {
    // Only a process in an uninterruptible system call outlasts SIGKILL.
    const int64_t patience = 5000;
    int64_t began = milliseconds(), now = 0;
    int pause = 2;
    while (now < grace + patience) {
        size_t alive = processes_end(&processes, now >= grace);
        // A command that is not known is not there yet, or will never be.
        if (alive == 0 && !(processes_is_one_unknown(&processes) && now < 1000)) return;
        usleep((useconds_t)pause * 1000);
        if (pause < 50) pause *= 2;
        now = milliseconds() - began;
    }
}

static void close_from(unsigned first) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, ~0u, 0u) == 0) return;
#endif
    for (int descriptor = (int)first; descriptor < 4096; descriptor++) close(descriptor);
}

static void be_the_guard(int descriptor, pid_t tool) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    // What is sent to the group of the tool, and what its terminal sends, is not for the guard.
    setsid();
    char own[16];
    snprintf(own, sizeof own, "guard-%d", (int)tool);
#ifdef __linux__
    // Also so that `killall` of the tool does not meet it.
    prctl(PR_SET_NAME, own);
#endif
    // Nothing else stays open: whoever waits for the end of the tool's output must not wait for the guard.
    dup2(descriptor, 1);
    close_from(2);
    if (isatty(0)) terminal = 0; else close(0);
    if (chdir("/") != 0) { /* A directory that stays in use is no harm. */ }
    processes_init(&processes, getpid());
    listen_to_the_end(1);
    restore_terminal();
    end_commands();
}

int quattro_guard_fork(pid_t *guard) {
    int ends[2];
    if (pipe(ends) != 0) return -1;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    pid_t tool = getpid();
    *guard = fork();
    if (*guard == 0) {
        close(ends[1]);
        be_the_guard(ends[0], tool);
        _exit(0);
    }
    int error = errno;
    close(ends[0]);
    if (*guard > 0) return ends[1];
    close(ends[1]);
    errno = error;
    return -1;
}

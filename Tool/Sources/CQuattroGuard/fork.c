#define _GNU_SOURCE 1
#include "quattro_guard.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

static struct quattro_guard guard = {.pipe = -1};
static int is_forked = 0;
static char nonce[33];

const char *quattro_guard_nonce(void) { return nonce; }

static int make_nonce(void) {
    unsigned char bytes[16];
    if (getentropy(bytes, sizeof bytes) != 0) return -1;
    for (size_t i = 0; i < sizeof bytes; i++) snprintf(nonce + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

// The pipe must not get the numbers of closed standard streams: the tool opens these later.
static int make_pipe(int ends[2]) {
    int low[2];
    if (pipe(low) != 0) return -1;
    for (int i = 0; i < 2; i++) ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 3);
    int error = errno;
    for (int i = 0; i < 2; i++) close(low[i]);
    if (ends[0] >= 0 && ends[1] >= 0) return fcntl(ends[1], F_SETFL, O_NONBLOCK);
    for (int i = 0; i < 2; i++) {
        if (ends[i] >= 0) close(ends[i]);
    }
    errno = error;
    return -1;
}

// Gives this process a name in place of the command line, which contains words by which users search for their commands and for the tool.
static void set_name(const char *name, int argc, char **argv) {
#ifdef __linux__
    // The short name, which would otherwise be the program's name.
    prctl(PR_SET_NAME, name);
#endif
    if (argc < 1 || !argv[0]) return;
    char *end = argv[0];
    for (int i = 0; i < argc && argv[i] == end; i++) end += strlen(end) + 1;
    // The last byte stays 0: otherwise the environment would count as part of the command line.
    size_t room = (size_t)(end - argv[0]), length = strlen(name);
    if (room == 0) return;
    memset(argv[0], 0, room);
    memcpy(argv[0], name, length < room ? length : room - 1);
}

// If this run is part of a command of another run, that run must know which of its processes is a guard.
static int is_nested_after_marking(void) {
    char *mark = getenv(QUATTRO_GUARD_VARIABLE);
    if (!mark) return 0;
    // The value is changed in place, since the system reads it there.
    char *dot = strchr(mark, '.');
    if (dot) *dot = ':';
    return 1;
}

static void finish_at_exit(void) { quattro_guard_finish(guard); }

static void fork_guard(int argc, char **argv) {
    int ends[2];
    is_forked = 1;
    if (make_nonce() != 0 || make_pipe(ends) != 0) {
        guard.error = errno;
        return;
    }
    pid_t tool = getpid();
    guard.process = fork();
    if (guard.process == 0) {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        early_signals_forget();
        close(ends[1]);
        // The guard must not get signals to the tool's process group, or from its terminal. But it stays in the tool's session if another
        // run waits until that session is empty.
        if (is_nested_after_marking()) setpgid(0, 0); else setsid();
        char name[16];
        snprintf(name, sizeof name, "guard-%d", (int)tool);
        set_name(name, argc, argv);
        be_the_guard(ends[0], tool, nonce);
        _exit(0);
    }
    guard.error = guard.process < 0 ? errno : 0;
    close(ends[0]);
    if (guard.process > 0) guard.pipe = ends[1]; else close(ends[1]);
    // If the tool ends before it has run anything, no guard that has not begun is left behind.
    atexit(finish_at_exit);
}

#if defined(__GLIBC__) || defined(__APPLE__)
// This runs before the initializers of libraries in the program, which may make threads, as QuattroInspect does on request.
__attribute__((constructor(101))) static void before_all_else(int argc, char **argv) {
    if (argc < 2 || strcmp(argv[1], "run") != 0) return;
    early_signals_hold();
    fork_guard(argc, argv);
}
#endif

struct quattro_guard quattro_guard_current(int argc, char **argv) {
    if (!is_forked) {
        early_signals_hold();
        fork_guard(argc, argv);
    }
    return guard;
}

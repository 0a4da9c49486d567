#define _GNU_SOURCE 1
#include "quattro_guard.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t has_crashed = 0;

static int tell(struct quattro_guard guard, const void *bytes, size_t count) {
    if (guard.pipe < 0) return 1;
    // No command is started while a crash is being reported, since the guard would not be told of it.
    while (has_crashed) pause();
    ssize_t result;
    do result = write(guard.pipe, bytes, count);
    while (result < 0 && errno == EINTR);
    if (result >= 0) return 1;
    // The pipe has room for thousands of messages, so the guard has been stopped. This signal continues it, and tells it later that it was
    // stopped.
    kill(guard.process, SIGCONT);
    return 0;
}

int quattro_guard_tell(struct quattro_guard guard, int32_t kind, int32_t process, int64_t number) {
    struct message message = {.kind = kind, .process = process, .number = number};
    return tell(guard, &message, sizeof message);
}

int quattro_guard_tell_terminal(struct quattro_guard guard, const void *before, const void *now) {
    struct {
        struct message message;
        struct terminal terminal;
    } both;
    memset(&both, 0, sizeof both);
    both.message.kind = before && now ? TERMINAL_CHANGED : TERMINAL_AS_BEFORE;
    if (before && now) {
        memcpy(&both.terminal.before, before, sizeof both.terminal.before);
        memcpy(&both.terminal.now, now, sizeof both.terminal.now);
    }
    return tell(guard, &both, before && now ? sizeof both : sizeof both.message);
}

void quattro_guard_finish(struct quattro_guard guard) {
    static int is_finished = 0;
    if (guard.pipe < 0 || is_finished) return;
    is_finished = 1;
    close(guard.pipe);
    // A stopped guard would not notice it.
    kill(guard.process, SIGCONT);
    // The guard has nothing to do, and ends at once. If it is stopped again and again, it is left alone.
    struct timespec pause = {.tv_nsec = 200000};
    for (long waited = 0; waited < 1000000000; waited += pause.tv_nsec) {
        pid_t ended = waitpid(guard.process, NULL, WNOHANG);
        if (ended != 0 && !(ended < 0 && errno == EINTR)) return;
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < 10000000) pause.tv_nsec *= 2;
    }
}

// MARK: - Crashes

static const int crashes[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP, SIGSYS};
enum { CRASHES = sizeof crashes / sizeof *crashes };
static struct sigaction usual[CRASHES];
static int watched = -1;

// To the guard, the tool has ended. The descriptor number of the pipe stays in use, so that no other thread's file gets it.
static void let_go(void) {
    int error = errno, null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, watched);
        fcntl(watched, F_SETFD, FD_CLOEXEC);
        close(null);
    } else {
        close(watched);
    }
    errno = error;
}

static void crashed(int signal, siginfo_t *information, void *context) {
    has_crashed = 1;
    let_go();
    for (int i = 0; i < CRASHES; i++) {
        if (crashes[i] != signal) continue;
        if (usual[i].sa_flags & SA_SIGINFO) usual[i].sa_sigaction(signal, information, context);
        else usual[i].sa_handler(signal);
    }
    // If the signal was sent by a process, returning does not raise it again, and the tool would continue without a guard.
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    raise(signal);
}

void quattro_guard_watch_crashes(struct quattro_guard guard) {
    if (guard.pipe < 0) return;
    watched = guard.pipe;
    for (int i = 0; i < CRASHES; i++) {
        // Without a handler of the Swift runtime, a crash ends the process, and the system closes the pipe.
        if (sigaction(crashes[i], NULL, &usual[i]) != 0) continue;
        if (!(usual[i].sa_flags & SA_SIGINFO) && (usual[i].sa_handler == SIG_DFL || usual[i].sa_handler == SIG_IGN)) continue;
        struct sigaction ours = usual[i];
        ours.sa_flags |= SA_SIGINFO;
        ours.sa_sigaction = crashed;
        sigaction(crashes[i], &ours, NULL);
    }
}

// MARK: - Resources

// Lives until the gate is open, since a thread that has ended does not count against the limit.
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

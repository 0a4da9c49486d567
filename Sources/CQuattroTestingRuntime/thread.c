#define _GNU_SOURCE
#include "CQuattroTestingRuntime.h"
#include <stddef.h>
#include <stdint.h>

static _Thread_local struct {
    void *simulation;
    struct timespec monotonic;
    struct timespec date;
    bool holds_main_actor;
} thread;

void *quattro_simulation(void) { return thread.simulation; }

void quattro_set_simulation(void *simulation, struct timespec monotonic, struct timespec date) {
    thread.monotonic = monotonic;
    thread.date = date;
    thread.simulation = simulation;
}

bool quattro_holds_main_actor(void) { return thread.holds_main_actor; }
void quattro_set_holds_main_actor(bool holds) { thread.holds_main_actor = holds; }

#if defined(__linux__)
#include <features.h>
#endif

// A static C library has a definition of its own, which this one would collide with.
#if defined(__linux__) && defined(__GLIBC__)
#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef int clock_function(clockid_t, struct timespec *);

// As the executable's definition, it is found before the C library's, by the libraries of Swift too. Safe in a signal handler,
// and it never takes a lock or allocates once the process is up.
int clock_gettime(clockid_t clock, struct timespec *time) {
    if (thread.simulation) {
        switch (clock) {
        case CLOCK_MONOTONIC:
        case CLOCK_MONOTONIC_COARSE:
        case CLOCK_MONOTONIC_RAW:
        case CLOCK_BOOTTIME:
            *time = thread.monotonic;
            return 0;
        case CLOCK_REALTIME:
        case CLOCK_REALTIME_COARSE:
            *time = thread.date;
            return 0;
        default:
            break;  // The time that a process or thread has computed for is what it is.
        }
    }
    static _Atomic(clock_function *) of_libc;
    clock_function *function = of_libc;
    if (!function) of_libc = function = (clock_function *)dlsym(RTLD_NEXT, "clock_gettime");
    return function ? function(clock, time) : (int)syscall(SYS_clock_gettime, clock, time);
}

// Otherwise a set of the same elements would have another order in each run. SWIFT_DETERMINISTIC_HASHING=1 does the same, but
// must be set from outside.
static void make_hashing_deterministic(void) {
    struct {
        uint64_t seed0, seed1;
        bool is_deterministic;
    } *parameters = dlsym(RTLD_DEFAULT, "_swift_stdlib_Hashing_parameters");
    if (!parameters) return;
    parameters->seed0 = parameters->seed1 = 0;
    parameters->is_deterministic = true;
}
#else
static void make_hashing_deterministic(void) {}
#endif

#if !defined(_WIN32)
extern bool quattro_testing_runtime_install(void);

// Before main, while there is one thread and no hash table.
__attribute__((constructor)) static void install(void) {
    if (quattro_testing_runtime_install()) make_hashing_deterministic();
}
#endif

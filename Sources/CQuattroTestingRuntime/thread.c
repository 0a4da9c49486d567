#define _GNU_SOURCE
#include "thread.h"
#include <stddef.h>
QUATTRO_UNWATCHED_BEGIN

_Thread_local struct quattro_thread quattro_thread;

void *quattro_simulation(void) { return quattro_thread.simulation; }

void quattro_set_simulation(
    void *simulation, struct timespec monotonic, struct timespec date, uint64_t *random
) {
    quattro_thread.monotonic = monotonic;
    quattro_thread.date = date;
    quattro_thread.random = random;
    quattro_thread.simulation = simulation;
}

void *quattro_member(void) { return quattro_thread.member; }

void quattro_set_member(void *member, void *simulation) {
    void **frame = __builtin_frame_address(0), **caller = frame[0];
    quattro_thread.base = caller[0];
    quattro_thread.crew_of = simulation;
    quattro_thread.member = member;
}

bool quattro_holds_main_actor(void) { return quattro_thread.holds_main_actor; }
void quattro_set_holds_main_actor(bool holds) { quattro_thread.holds_main_actor = holds; }

#if QUATTRO_STANDS_IN
#include <dlfcn.h>

void *quattro_next_definition(quattro_next *kept, const char *name) {
    void *definition = *kept;
    if (!definition) *kept = definition = dlsym(RTLD_NEXT, name);
    return definition;
}

// Otherwise, a set of the same elements would have another order in each run. SWIFT_DETERMINISTIC_HASHING=1 has the same effect, but must
// be set from outside.
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

// This runs before main, while there is one thread and no hash table.
__attribute__((constructor)) static void install(void) {
    if (quattro_testing_runtime_install()) make_hashing_deterministic();
}
#endif
QUATTRO_UNWATCHED_END

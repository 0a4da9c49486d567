#pragma once
#include "CQuattroTestingRuntime.h"
#include <stdatomic.h>
#include <stdint.h>

// The thread sanitizer inserts code before and after each function that it instruments. A replacement of another function is called by
// every thread, even before the sanitizer has seen the thread begin, or after it has seen it end: there its code crashes. So functions
// between these two macros are not instrumented; the sanitizer still sees the locks and semaphores that they call.
#if __has_feature(thread_sanitizer)
#define QUATTRO_UNWATCHED_BEGIN \
    _Pragma("clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)")
#define QUATTRO_UNWATCHED_END _Pragma("clang attribute pop")
#else
#define QUATTRO_UNWATCHED_BEGIN
#define QUATTRO_UNWATCHED_END
#endif

/// The state of the current thread.
struct quattro_thread {
    void *simulation;
    struct timespec monotonic;
    struct timespec date;
    uint64_t *random;
    bool holds_main_actor;
    /// Its membership in the crew of a simulation whose steps may stop at locks, and that simulation.
    void *member;
    void *crew_of;
    /// The stack frame of its loop, which calls everything else.
    void **base;
    /// How many calls on its stack must not stop.
    int unstoppable;
    /// Whether the simulation is deciding which thread continues: it does not stop at its own locks.
    bool is_deciding;
};

extern _Thread_local struct quattro_thread quattro_thread;

/// Whether this thread's simulation handles its locks.
QUATTRO_UNWATCHED_BEGIN
static inline bool quattro_sees_locks(void) {
    return quattro_thread.member && quattro_thread.simulation == quattro_thread.crew_of && !quattro_thread.is_deciding;
}
QUATTRO_UNWATCHED_END

/// The step cannot take a lock that this thread of the process has.
///
/// Returns whether to try again; otherwise the step has to wait, since no other step has the lock.
bool quattro_stop_for_lock(int owner);

// Replacements of functions of the C library, of Swift and of Dispatch. Even the Swift libraries find each of these first, since it is the
// executable's definition. Outside of simulations, it calls the original.

#if defined(__linux__)
#include <features.h>
#endif

// A static C library has definitions of its own, with which these would collide.
#if defined(__linux__) && defined(__GLIBC__)
#define QUATTRO_STANDS_IN 1

typedef _Atomic(void *) quattro_next;

/// The original definition; looked up once.
void *quattro_next_definition(quattro_next *kept, const char *name);

/// A task has been made, which may run at once: if a simulation may switch at locks, it may also switch here.
void quattro_stop_after_making(void *caller, void **frame);

/// Whether it is code of the executable or of Foundation.
bool quattro_is_user_code(uintptr_t address);
#endif

#pragma once
#include "CQuattroTestingRuntime.h"
#include <stdatomic.h>
#include <stdint.h>

// The thread sanitizer's own code stands before and after each function that it watches. What stands in for another function is
// called by every thread, also by one whose beginning the sanitizer has not seen yet, or whose end it has: there its code crashes.
// So it watches nothing between these two; it sees the locks and the semaphores that are called.
#if __has_feature(thread_sanitizer)
#define QUATTRO_UNWATCHED_BEGIN \
    _Pragma("clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)")
#define QUATTRO_UNWATCHED_END _Pragma("clang attribute pop")
#else
#define QUATTRO_UNWATCHED_BEGIN
#define QUATTRO_UNWATCHED_END
#endif

/// What is known of the current thread.
struct quattro_thread {
    void *simulation;
    struct timespec monotonic;
    struct timespec date;
    uint64_t *random;
    bool holds_main_actor;
    /// Who it is among the threads of a simulation whose steps may stop at locks, and of which.
    void *member;
    void *crew_of;
    /// A frame of its loop, which calls all that it does.
    void **base;
    /// How many calls on its stack must not stop there.
    int unstoppable;
    /// Whether it is just being decided who goes on: the locks of that are no points.
    bool is_deciding;
};

extern _Thread_local struct quattro_thread quattro_thread;

/// Whether the locks of this thread are its simulation's business.
QUATTRO_UNWATCHED_BEGIN
static inline bool quattro_sees_locks(void) {
    return quattro_thread.member && quattro_thread.simulation == quattro_thread.crew_of && !quattro_thread.is_deciding;
}
QUATTRO_UNWATCHED_END

/// The step cannot have a lock that this thread of the process has.
///
/// Returns whether to try again; otherwise it is to wait, since no step has it.
bool quattro_stop_for_lock(int owner);

// What stands in for functions of the C library, of Swift's and of Dispatch's: each is found before theirs, as the executable's
// definition, by the libraries of Swift too. Outside of simulations it goes on to theirs.

#if defined(__linux__)
#include <features.h>
#endif

// A static C library has definitions of its own, which these would collide with.
#if defined(__linux__) && defined(__GLIBC__)
#define QUATTRO_STANDS_IN 1

typedef _Atomic(void *) quattro_next;

/// The definition that would have been found; looked up once.
void *quattro_next_definition(quattro_next *kept, const char *name);

/// A task has been made, which may run at once: where locks are points, this is one too.
void quattro_stop_after_making(void *caller, void **frame);

/// Whether it is code of the executable's, or of Foundation's.
bool quattro_is_user_code(uintptr_t address);
#endif

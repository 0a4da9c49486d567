#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

// Whose the current thread is. All of it is thread-local.

/// The simulation that owns the thread, or null.
void *_Nullable quattro_simulation(void);

/// Hands the thread over.
///
/// `monotonic` is what its clocks show from here on, `date` its date, and `random` how far its random numbers have come; all of
/// them mean nothing without a simulation.
void quattro_set_simulation(
    void *_Nullable simulation, struct timespec monotonic, struct timespec date, uint64_t *_Nullable random
);

/// Whether the main actor is kept for what runs on this thread.
bool quattro_holds_main_actor(void);
void quattro_set_holds_main_actor(bool holds);

// Memory of which it is not known whether it is still there.

/// Reads a word; false if there is none.
bool quattro_read_word(uintptr_t address, uintptr_t *_Nonnull word);

// Task-local values.

/// Between the two calls, those that are read on this thread are learned: code in a simulation here sees them, even in a task that has
/// none, such as a detached one. They must stay bound until they are forgotten.
void quattro_learn_locals(bool begins);

#define QUATTRO_LOCALS 8

struct quattro_locals {
    int32_t count;
    struct quattro_local {
        void *_Nullable local;
        void *_Nullable value;
    } known[QUATTRO_LOCALS];
};

struct quattro_locals quattro_learned_locals(void);
void quattro_set_learned_locals(struct quattro_locals locals);

// Tasks that are made on a simulation's thread.

#define QUATTRO_CALLERS 12

struct quattro_new_task {
    bool is_child;
    bool is_async_let;
    /// Whether it begins with the task-local values of its maker: `Task { }`, and not a detached one.
    bool copies_locals;
    int32_t caller_count;
    const char *_Nullable name;
    /// What it was given by `quattro_will_make_task`.
    void *_Nullable executor;
    uintptr_t callers[QUATTRO_CALLERS];
};

struct quattro_executor {
    void *_Nullable object;
    void *_Nullable witnesses;
};

// Locks that are points.

/// Who the thread is among those of a simulation whose steps may stop at locks.
void *_Nullable quattro_member(void);
void quattro_set_member(void *_Nullable member, void *_Nullable simulation);

/// The number that the kernel has for the current thread.
int quattro_thread_number(void);

/// What a thread waits for that has stopped or that has nothing to do.
void *_Nonnull quattro_make_baton(void);
void quattro_free_baton(void *_Nonnull baton);
void quattro_give_baton(void *_Nonnull baton);
void quattro_await_baton(void *_Nonnull baton);
/// Stops in the middle of a step, until the own baton comes.
void quattro_hand_over_baton(void *_Nonnull other, void *_Nonnull own);

/// Whom to ask, on such a thread: whether another one is to go on first, and what to do about a lock that a thread has (0: one that
/// is not known), while what is on the stack may hold others that are not seen.
void quattro_set_lock_handlers(
    void (*_Nonnull stop_at_lock)(void *_Nonnull simulation),
    bool (*_Nonnull stop_for_lock)(void *_Nonnull simulation, int owner, bool holds_others)
);

// What Dispatch is asked to do later on the thread of a simulation.

/// A block or a function, and the queue that it is for.
struct quattro_work;

bool quattro_work_is_for_main_queue(struct quattro_work *_Nonnull work);
void quattro_work_perform_here(struct quattro_work *_Nonnull work);
/// Waits for the queue.
void quattro_work_perform_on_queue(struct quattro_work *_Nonnull work);
void quattro_work_free(struct quattro_work *_Nonnull work);

/// Whom to tell: that a simulation is to do something after so many nanoseconds, which is handed over, and that a timer source has
/// been set.
void quattro_set_dispatch_handlers(
    void (*_Nonnull put_off_work)(void *_Nonnull simulation, uint64_t delay, struct quattro_work *_Nonnull work),
    void (*_Nonnull has_set_timer_source)(void *_Nonnull simulation)
);

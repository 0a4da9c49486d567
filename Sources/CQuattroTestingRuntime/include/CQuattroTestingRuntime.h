#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

// The owner of the current thread. All of this is thread-local.

/// The simulation that owns the thread, or null.
void *_Nullable quattro_simulation(void);

/// Sets the owner of the thread.
///
/// From now on, its clocks show `monotonic` and `date`, and `random` is the position in its random numbers; all of them are ignored without
/// a simulation.
void quattro_set_simulation(
    void *_Nullable simulation, struct timespec monotonic, struct timespec date, uint64_t *_Nullable random
);

/// Whether this thread holds the main actor.
bool quattro_holds_main_actor(void);
void quattro_set_holds_main_actor(bool holds);

// Memory that may no longer be mapped.

/// Reads a word; false if there is no memory.
bool quattro_read_word(uintptr_t address, uintptr_t *_Nonnull word);

// Task-local values.

/// Between the two calls, the values that are read on this thread are recorded: code in a simulation here sees them, even in a task that
/// has none, such as a detached one. They must stay bound until they are forgotten.
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
    /// The executor from `quattro_will_make_task`.
    void *_Nullable executor;
    uintptr_t callers[QUATTRO_CALLERS];
};

struct quattro_executor {
    void *_Nullable object;
    void *_Nullable witnesses;
};

// Locks at which a simulation may switch.

/// The thread's membership in the crew of a simulation whose steps may stop at locks.
void *_Nullable quattro_member(void);
void quattro_set_member(void *_Nullable member, void *_Nullable simulation);

/// The kernel's number of the current thread.
int quattro_thread_number(void);

/// The semaphore for which a stopped or idle thread waits.
void *_Nonnull quattro_make_baton(void);
void quattro_free_baton(void *_Nonnull baton);
void quattro_give_baton(void *_Nonnull baton);
void quattro_await_baton(void *_Nonnull baton);
/// Stops in the middle of a step, until the thread gets its own baton.
void quattro_hand_over_baton(void *_Nonnull other, void *_Nonnull own);

/// The callbacks on such a thread: whether another thread runs first, and what to do about a lock that a thread has (0: unknown), while
/// code on the stack may hold other locks that cannot be seen.
void quattro_set_lock_handlers(
    void (*_Nonnull stop_at_lock)(void *_Nonnull simulation),
    bool (*_Nonnull stop_for_lock)(void *_Nonnull simulation, int owner, bool holds_others)
);

// Delayed work that is given to Dispatch on the thread of a simulation.

/// A block or a function, and its queue.
struct quattro_work;

bool quattro_work_is_for_main_queue(struct quattro_work *_Nonnull work);
void quattro_work_perform_here(struct quattro_work *_Nonnull work);
/// Waits for the queue.
void quattro_work_perform_on_queue(struct quattro_work *_Nonnull work);
void quattro_work_free(struct quattro_work *_Nonnull work);

/// The callbacks: one passes work that the simulation does after some nanoseconds, the other reports that a timer source was set.
void quattro_set_dispatch_handlers(
    void (*_Nonnull put_off_work)(void *_Nonnull simulation, uint64_t delay, struct quattro_work *_Nonnull work),
    void (*_Nonnull has_set_timer_source)(void *_Nonnull simulation)
);

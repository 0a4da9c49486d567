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
/// `monotonic` is what its clocks show from here on, and `date` its date; both mean nothing without a simulation.
void quattro_set_simulation(void *_Nullable simulation, struct timespec monotonic, struct timespec date);

/// Whether the main actor is kept for what runs on this thread.
bool quattro_holds_main_actor(void);
void quattro_set_holds_main_actor(bool holds);

// Task-local values.

/// Between the two calls, those that are read on this thread are learned: code in a simulation here sees them, even in a task that has
/// none, such as a detached one. They must stay bound until they are forgotten.
void quattro_learn_locals(bool begins);
void quattro_forget_locals(void);

// Tasks that are made on a simulation's thread.

#define QUATTRO_CALLERS 12

struct quattro_new_task {
    bool is_child;
    bool is_in_group;
    bool is_async_let;
    /// Whether it begins with the task-local values of its maker: `Task { }`, and not a detached one.
    bool copies_locals;
    bool is_immediate;
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

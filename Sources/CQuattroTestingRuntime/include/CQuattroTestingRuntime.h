#pragma once
#include <stdbool.h>
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

#pragma once
#include <stdbool.h>
#include <stdint.h>

// Whose the current thread is. All of it is thread-local.

/// The simulation that owns the thread, or null.
void *_Nullable quattro_simulation(void);

/// Hands the thread over.
///
/// `monotonic` is what its clocks show from here on and `date` its date, in nanoseconds; both mean nothing without a simulation.
void quattro_set_simulation(void *_Nullable simulation, int64_t monotonic, int64_t date);

/// Whether the main actor is kept for what runs on this thread.
bool quattro_holds_main_actor(void);
void quattro_set_holds_main_actor(bool holds);

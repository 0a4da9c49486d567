#pragma once
#include <stdbool.h>
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

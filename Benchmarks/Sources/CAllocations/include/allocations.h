#pragma once

#include <stddef.h>
#include <stdint.h>

/// How many blocks of memory the process has asked for, on all threads. 0 where they cannot be counted.
uint64_t allocation_count(void);

/// How many bytes of the heap are in use. 0 where that cannot be told.
size_t allocated_bytes(void);

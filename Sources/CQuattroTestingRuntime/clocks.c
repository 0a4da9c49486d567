#define _GNU_SOURCE
#include "thread.h"
QUATTRO_UNWATCHED_BEGIN

#if QUATTRO_STANDS_IN
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

// Safe in a signal handler: none of these takes a lock or allocates once the process is up.

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (quattro_thread.simulation) {
        switch (clock) {
        case CLOCK_MONOTONIC:
        case CLOCK_MONOTONIC_COARSE:
        case CLOCK_MONOTONIC_RAW:
        case CLOCK_BOOTTIME:
            *time = quattro_thread.monotonic;
            return 0;
        case CLOCK_REALTIME:
        case CLOCK_REALTIME_COARSE:
            *time = quattro_thread.date;
            return 0;
        default:
            break;  // CPU time of a process or thread is not simulated.
        }
    }
    static quattro_next next;
    int (*function)(clockid_t, struct timespec *) = quattro_next_definition(&next, "clock_gettime");
    return function ? function(clock, time) : (int)syscall(SYS_clock_gettime, clock, time);
}

time_t time(time_t *seconds) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (seconds) *seconds = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    if (!quattro_thread.simulation) {
        static quattro_next next;
        int (*function)(struct timeval *, void *) = quattro_next_definition(&next, "gettimeofday");
        return function ? function(time, zone) : (int)syscall(SYS_gettimeofday, time, zone);
    }
    time->tv_sec = quattro_thread.date.tv_sec;
    time->tv_usec = (suseconds_t)(quattro_thread.date.tv_nsec / 1000);
    return 0;
}

int timespec_get(struct timespec *time, int base) {
    if (base != TIME_UTC) return 0;
    clock_gettime(CLOCK_REALTIME, time);
    return base;
}
#endif
QUATTRO_UNWATCHED_END

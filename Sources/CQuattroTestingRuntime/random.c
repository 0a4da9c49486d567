#define _GNU_SOURCE
#include "thread.h"
QUATTRO_UNWATCHED_BEGIN

#if QUATTRO_STANDS_IN
#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

// In a simulation, these are the random numbers of the run, which are the same in each run. So two runs of one schedule print the same.

/// splitmix64, by Sebastiano Vigna.
static uint64_t next_number(void) {
    uint64_t number = (*quattro_thread.random += 0x9e3779b97f4a7c15);
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
    number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
    return number ^ (number >> 31);
}

static void fill(void *buffer, size_t count) {
    unsigned char *rest = buffer;
    while (count > 0) {
        uint64_t number = next_number();
        size_t part = count < sizeof number ? count : sizeof number;
        memcpy(rest, &number, part);
        rest += part;
        count -= part;
    }
}

ssize_t getrandom(void *buffer, size_t count, unsigned int flags) {
    if (quattro_thread.simulation) {
        fill(buffer, count);
        return (ssize_t)count;
    }
    static quattro_next next;
    ssize_t (*function)(void *, size_t, unsigned int) = quattro_next_definition(&next, "getrandom");
    if (function) return function(buffer, count, flags);
    errno = ENOSYS;
    return -1;
}

int getentropy(void *buffer, size_t count) {
    if (quattro_thread.simulation && count <= 256) {
        fill(buffer, count);
        return 0;
    }
    static quattro_next next;
    int (*function)(void *, size_t) = quattro_next_definition(&next, "getentropy");
    if (function) return function(buffer, count);
    errno = ENOSYS;
    return -1;
}

/// Swift's `Mutex`, which contains the number of the thread that holds it.
static void stop_for_futex(_Atomic uint32_t *word, int operation) {
    int command = operation & FUTEX_CMD_MASK;
    if (command != FUTEX_LOCK_PI && command != 13 /* FUTEX_LOCK_PI2 */) return;
    uint32_t owner;
    while ((owner = *word & FUTEX_TID_MASK) && quattro_stop_for_lock((int)owner)) {}
}

// Swift's standard library gets random numbers through this. It has its own name in C, since `syscall` is declared as variadic: six
// arguments are passed on, as the C library does.
long quattro_syscall(long, long, long, long, long, long, long) __asm__("syscall");

__attribute__((no_sanitize("address"))) long quattro_syscall(
    long number, long a, long b, long c, long d, long e, long f
) {
    if (number == SYS_getrandom && quattro_thread.simulation) {
        fill((void *)a, (size_t)b);
        return b;
    }
    if (number == SYS_futex && quattro_sees_locks()) stop_for_futex((_Atomic uint32_t *)a, (int)b);
    static quattro_next next;
    long (*function)(long, long, long, long, long, long, long) = quattro_next_definition(&next, "syscall");
    if (function) return function(number, a, b, c, d, e, f);
    errno = ENOSYS;
    return -1;
}

// MARK: - Functions that call the kernel directly

// Functions of the C library, since glibc 2.36.

void arc4random_buf(void *buffer, size_t count) {
    if (quattro_thread.simulation) return fill(buffer, count);
    static quattro_next next;
    void (*function)(void *, size_t) = quattro_next_definition(&next, "arc4random_buf");
    if (function) return function(buffer, count);
    while (count > 0) {
        ssize_t part = getrandom(buffer, count, 0);
        if (part < 0) continue;
        buffer = (char *)buffer + part;
        count -= (size_t)part;
    }
}

uint32_t arc4random(void) {
    uint32_t number;
    arc4random_buf(&number, sizeof number);
    return number;
}

uint32_t arc4random_uniform(uint32_t bound) {
    if (bound < 2) return 0;
    uint32_t least = -bound % bound;  // From there on, all remainders are equally frequent.
    uint32_t number;
    do number = arc4random(); while (number < least);
    return number % bound;
}

// Foundation's function behind `UUID()` and `CFUUIDCreate`, which reads /dev/urandom.

static void make_uuid(unsigned char uuid[16], quattro_next *next, const char *name) {
    if (!quattro_thread.simulation) {
        void (*function)(unsigned char *) = quattro_next_definition(next, name);
        if (function) return function(uuid);
    }
    arc4random_buf(uuid, 16);
    uuid[6] = (uuid[6] & 0x0f) | 0x40;
    uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

void _foundation_uuid_generate_random(unsigned char uuid[16]) {
    static quattro_next next;
    make_uuid(uuid, &next, "_foundation_uuid_generate_random");
}

void uuid_generate_random(unsigned char uuid[16]) {
    static quattro_next next;
    make_uuid(uuid, &next, "uuid_generate_random");
}
#endif
QUATTRO_UNWATCHED_END

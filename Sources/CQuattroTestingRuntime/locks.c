#define _GNU_SOURCE
#include "thread.h"
QUATTRO_UNWATCHED_BEGIN

static void (*stop_at)(void *simulation);
static bool (*stop_for)(void *simulation, int owner, bool holds_others);

void quattro_set_lock_handlers(
    void (*stop_at_lock)(void *simulation),
    bool (*stop_for_lock)(void *simulation, int owner, bool holds_others)
) {
    stop_at = stop_at_lock;
    stop_for = stop_for_lock;
}

#if QUATTRO_STANDS_IN
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// MARK: - Whose code it is

struct range { uintptr_t start, end; };

/// User code: the executable, and Foundation, whose locks it uses.
static struct range users[8];
/// Swift's runtime, which runs jobs and may hold a lock of its own while it calls other code.
static struct range runtime[8];
/// Code that may always hold a lock when it calls other code, such as Dispatch, which holds a queue.
static struct range holders[8];

static void add(struct range ranges[8], struct dl_phdr_info *info) {
    for (int i = 0, used = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
        while (used < 8 && ranges[used].end) used++;
        if (used == 8) return;
        uintptr_t start = info->dlpi_addr + header->p_vaddr;
        ranges[used] = (struct range){start, start + header->p_memsz};
    }
}

static int look_at(struct dl_phdr_info *info, size_t size, void *is_first) {
    const char *slash = strrchr(info->dlpi_name, '/'), *name = slash ? slash + 1 : info->dlpi_name;
    if (*(bool *)is_first || !strcmp(name, "libFoundation.so")) add(users, info);
    if (!strcmp(name, "libswift_Concurrency.so")) add(runtime, info);
    if (!strcmp(name, "libdispatch.so") || !strcmp(name, "libswiftDispatch.so")) add(holders, info);
    *(bool *)is_first = false;
    return 0;
}

/// Cancels a task; the runtime holds a lock of that task while its handlers run.
static void add_cancel(void) {
    Dl_info info;
    ElfW(Sym) *symbol = NULL;
    void *cancel = dlsym(RTLD_DEFAULT, "swift_task_cancel");
    if (!cancel || !dladdr1(cancel, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol) return;
    for (int i = 0; i < 8; i++) {
        if (holders[i].end) continue;
        holders[i] = (struct range){(uintptr_t)cancel, (uintptr_t)cancel + symbol->st_size};
        return;
    }
}

__attribute__((constructor)) static void find_ranges(void) {
    bool is_first = true;
    dl_iterate_phdr(look_at, &is_first);
    add_cancel();
}

static bool contains(const struct range ranges[8], void *address) {
    for (int i = 0; i < 8 && ranges[i].end; i++)
        if ((uintptr_t)address - ranges[i].start < ranges[i].end - ranges[i].start) return true;
    return false;
}

bool quattro_is_user_code(uintptr_t address) { return contains(users, (void *)address); }

/// Whether no code on the stack holds a lock of the runtime, as the cancellation of a task does.
///
/// The runtime is on the stack once, where it runs the job. Code without frame pointers ends the search: the frames below it are unknown.
__attribute__((no_sanitize("address"))) static bool holds_nothing(void **frame) {
    static const uintptr_t largest_frame = 1 << 20;
    int times = 0;
    bool is_runtime = false;
    while (frame < quattro_thread.base) {
        void *caller = frame[1];
        if (contains(holders, caller)) return false;
        bool was_runtime = is_runtime;
        is_runtime = contains(runtime, caller);
        if (is_runtime && !was_runtime && ++times > 1) return false;
        void **next = frame[0];
        if (next <= frame || (uintptr_t)next - (uintptr_t)frame > largest_frame || (uintptr_t)next % sizeof(void *)) return false;
        frame = next;
    }
    return times == 1;
}

static bool may_stop(void **frame) { return !quattro_thread.unstoppable && holds_nothing(frame); }

static inline void point(void *caller, void **frame) {
    if (!contains(users, caller) || !may_stop(frame)) return;
    quattro_thread.is_deciding = true;
    stop_at(quattro_thread.simulation);
    quattro_thread.is_deciding = false;
}

void quattro_stop_after_making(void *caller, void **frame) {
    if (quattro_sees_locks()) point(caller, frame);
}

int quattro_thread_number(void) { return gettid(); }

/// The threads that have stopped.
///
/// None of them has a lock of this library, so a wait for such a lock is not a stop.
static _Atomic int stopped[1024];

static void note(int old, int new) {
    for (int i = 0; i < 1024; i++) {
        int expected = old;
        if (atomic_compare_exchange_strong(&stopped[i], &expected, new)) return;
    }
}

static bool has_stopped(int thread) {
    for (int i = 0; i < 1024; i++)
        if (stopped[i] == thread) return true;
    return false;
}

bool quattro_stop_for_lock(int owner) {
    if (owner && !has_stopped(owner)) return false;
    bool holds_others = !may_stop(__builtin_frame_address(0));
    quattro_thread.is_deciding = true;
    bool has_changed = stop_for(quattro_thread.simulation, owner, holds_others);
    quattro_thread.is_deciding = false;
    return has_changed;
}

// MARK: - The baton

void *quattro_make_baton(void) {
    sem_t *baton = malloc(sizeof *baton);
    if (!baton || sem_init(baton, 0, 0)) abort();
    return baton;
}

void quattro_free_baton(void *baton) {
    sem_destroy(baton);
    free(baton);
}

void quattro_give_baton(void *baton) { sem_post(baton); }

void quattro_await_baton(void *baton) {
    while (sem_wait(baton)) {}
}

// A thread counts as stopped from before the other one continues until it continues itself, and in between it does nothing that needs a
// lock.
void quattro_hand_over_baton(void *other, void *own) {
    int thread = gettid();
    note(0, thread);
    quattro_give_baton(other);
    quattro_await_baton(own);
    note(thread, 0);
}

// MARK: - Instead of the C library's

// The thread sanitizer has its own versions, which must be called so that it sees the locks.
#define NEXT(name, parameters)                                                                    \
    extern int __interceptor_##name parameters __attribute__((weak));                              \
    static int next_##name parameters {                                                           \
        static quattro_next next;                                                                 \
        if (__interceptor_##name) return __interceptor_##name(lock);                              \
        int(*function) parameters = quattro_next_definition(&next, #name);                        \
        return function(lock);                                                                    \
    }

NEXT(pthread_mutex_lock, (pthread_mutex_t * lock))
NEXT(pthread_mutex_trylock, (pthread_mutex_t * lock))
NEXT(pthread_rwlock_rdlock, (pthread_rwlock_t * lock))
NEXT(pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock))
NEXT(pthread_rwlock_wrlock, (pthread_rwlock_t * lock))
NEXT(pthread_rwlock_trywrlock, (pthread_rwlock_t * lock))

#define STAND_IN(type, wait, try, owner)                                                        \
    int wait(type *lock) {                                                                      \
        if (!quattro_sees_locks()) return next_##wait(lock);                                    \
        void *caller = __builtin_return_address(0);                                             \
        point(caller, __builtin_frame_address(0));                                              \
        for (;;) {                                                                              \
            int result = next_##try(lock);                                                      \
            if (result != EBUSY) return result;                                                 \
            if (!quattro_stop_for_lock(owner)) return next_##wait(lock);                        \
        }                                                                                       \
    }                                                                                           \
    int try(type *lock) {                                                                       \
        if (quattro_sees_locks()) point(__builtin_return_address(0), __builtin_frame_address(0)); \
        return next_##try(lock);                                                                \
    }

// A lock without an owner has just become free: waiting for it is enough.
static int owner_of_mutex(pthread_mutex_t *lock) { return lock->__data.__owner ? lock->__data.__owner : -1; }

// Readers are not known. Threads of the process take read locks in their libraries, where a wait is short.
static int owner_of_rwlock(pthread_rwlock_t *lock, void *caller) {
    return lock->__data.__cur_writer || contains(users, caller) ? lock->__data.__cur_writer : -1;
}

STAND_IN(pthread_mutex_t, pthread_mutex_lock, pthread_mutex_trylock, owner_of_mutex(lock))
STAND_IN(pthread_rwlock_t, pthread_rwlock_rdlock, pthread_rwlock_tryrdlock, owner_of_rwlock(lock, caller))
STAND_IN(pthread_rwlock_t, pthread_rwlock_wrlock, pthread_rwlock_trywrlock, owner_of_rwlock(lock, caller))

// The initialization of a global variable holds this until it is done.
void swift_once(long *predicate, void (*begin)(void *), void *context) {
    static quattro_next next;
    void (*function)(long *, void (*)(void *), void *) = quattro_next_definition(&next, "swift_once");
    quattro_thread.unstoppable++;
    function(predicate, begin, context);
    quattro_thread.unstoppable--;
}
#endif
QUATTRO_UNWATCHED_END

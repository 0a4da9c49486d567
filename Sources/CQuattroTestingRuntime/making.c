#define _GNU_SOURCE
#include "thread.h"
QUATTRO_UNWATCHED_BEGIN

#if QUATTRO_STANDS_IN
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))

// The list of options that the compiler passes to the runtime for a new task. The kinds are part of that interface.
struct option {
    size_t kind;
    struct option *next;
    void *first;
    void *second;
};

// Weak, since the part of the runtime that is written in Swift exists only for some toolchains.
extern struct quattro_executor quattro_will_make_task(const struct quattro_new_task *task) __attribute__((weak));
extern void quattro_has_made_task(const struct quattro_new_task *task, void *made) __attribute__((weak));

enum { option_executor = 6, option_name = 7 };
enum { flag_child = 1 << 8, flag_copies_locals = 1 << 10 };

// The callers of a function, from the saved frame pointers, down to the code that runs the job: as long as they belong to the executable.
static int callers(void *frame, uintptr_t *addresses, int limit) {
    static _Thread_local uintptr_t stack_end;
    if (!stack_end) {
        pthread_attr_t attributes;
        void *start = NULL;
        size_t size = 0;
        if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
            pthread_attr_getstack(&attributes, &start, &size);
            pthread_attr_destroy(&attributes);
        }
        stack_end = (uintptr_t)start + size;
    }
    int count = 0;
    uintptr_t at = (uintptr_t)frame;
    while (count < limit && at % sizeof(uintptr_t) == 0 && at < stack_end - 2 * sizeof(uintptr_t)) {
        uintptr_t next = ((uintptr_t *)at)[0], address = ((uintptr_t *)at)[1];
        if (!quattro_is_user_code(address)) break;
        addresses[count++] = address;
        // An asynchronous frame has a bit set that no address has: its callers are stored elsewhere.
        if (next <= at) break;
        at = next;
    }
    return count;
}

// The executor for a task that a simulation is about to make, unless the task has one already.
static bool begin(struct option *options, struct option *added, struct quattro_new_task *task) {
    struct option *without = NULL;
    for (struct option *option = options; option; option = option->next) {
        switch (option->kind & 0xff) {
        case option_name: task->name = option->first; break;
        case option_executor:
            if (option->first) return false;
            without = option;
            break;
        default: break;
        }
    }
    struct quattro_executor executor = quattro_will_make_task(task);
    if (!executor.object) return false;
    task->executor = executor.object;
    // The last one in the list counts.
    struct option *target = without ? without : added;
    target->first = executor.object;
    target->second = executor.witnesses;
    return !without;
}

typedef struct { void *task, *context; } made_task;
typedef SWIFT made_task create_function(size_t, struct option *, const void *, void *, void *);

// All code in the executable calls these: a test and the packages that it tests.
SWIFT made_task swift_task_create(size_t flags, struct option *options, const void *type, void *entry, void *context) {
    static quattro_next next;
    create_function *create = (create_function *)quattro_next_definition(&next, "swift_task_create");
    if (!quattro_simulation()) return create(flags, options, type, entry, context);

    struct quattro_new_task task = {.is_child = flags & flag_child, .copies_locals = flags & flag_copies_locals};
    task.caller_count = callers(__builtin_frame_address(0), task.callers, QUATTRO_CALLERS);
    struct option added = {option_executor, options, NULL, NULL};
    made_task made = create(flags, begin(options, &added, &task) ? &added : options, type, entry, context);
    if (task.executor) quattro_has_made_task(&task, made.task);
    quattro_stop_after_making(__builtin_return_address(0), __builtin_frame_address(0));
    return made;
}

typedef SWIFT void begin_function(void *, struct option *, const void *, void *, void *, void *);

SWIFT void swift_asyncLet_begin(
    void *let, struct option *options, const void *type, void *entry, void *context, void *buffer
) {
    static quattro_next next;
    begin_function *begin_let = (begin_function *)quattro_next_definition(&next, "swift_asyncLet_begin");
    if (!quattro_simulation()) return begin_let(let, options, type, entry, context, buffer);

    struct quattro_new_task task = {.is_child = true, .is_async_let = true};
    task.caller_count = callers(__builtin_frame_address(0), task.callers, QUATTRO_CALLERS);
    struct option added = {option_executor, options, NULL, NULL};
    begin_let(let, begin(options, &added, &task) ? &added : options, type, entry, context, buffer);
    if (task.executor) quattro_has_made_task(&task, NULL);
    quattro_stop_after_making(__builtin_return_address(0), __builtin_frame_address(0));
}
#endif
QUATTRO_UNWATCHED_END

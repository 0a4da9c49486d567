#define _GNU_SOURCE
#include "thread.h"
QUATTRO_UNWATCHED_BEGIN

#if QUATTRO_STANDS_IN

#define SWIFT __attribute__((swiftcall))
#define RESULT __attribute__((swift_indirect_result))
#define SELF __attribute__((swift_context))

// The task-local values by which Swift Testing knows the running test. A detached task has none, so an issue that it records would belong
// to no test, or to every running test. On a simulation's thread, everything belongs to one test.
static _Thread_local bool is_learning;
static _Thread_local struct quattro_locals values;

typedef SWIFT void get_function(RESULT void *result, SELF void *local);
extern void *swift_task_localValueGet(void *local);
extern void quattro_copy_local(void *local, void *value, void *result) __attribute__((weak));

void quattro_learn_locals(bool begins) {
    if (begins) values.count = 0;
    is_learning = begins;
}

struct quattro_locals quattro_learned_locals(void) { return values; }
void quattro_set_learned_locals(struct quattro_locals locals) { values = locals; }

static void learn(void *local) {
    void *value = swift_task_localValueGet(local);
    if (value && values.count < QUATTRO_LOCALS) {
        values.known[values.count].local = local;
        values.known[values.count++].value = value;
    }
}

static void *known(void *local) {
    for (int index = 0; index < values.count; index++) {
        if (values.known[index].local == local) return values.known[index].value;
    }
    return NULL;
}

// `TaskLocal.get()`. Only recorded values are returned here, and only if the task has no value of its own.
SWIFT void quattro_task_local_get(RESULT void *result, SELF void *local) __asm__("$ss9TaskLocalC3getxyF");
SWIFT void quattro_task_local_get(RESULT void *result, SELF void *local) {
    static quattro_next next;
    get_function *get = (get_function *)quattro_next_definition(&next, "$ss9TaskLocalC3getxyF");
    if (is_learning) learn(local);
    void *value = values.count && quattro_simulation() ? known(local) : NULL;
    if (value && !swift_task_localValueGet(local)) return quattro_copy_local(local, value, result);
    get(result, local);
}
#else
void quattro_learn_locals(bool begins) {}
struct quattro_locals quattro_learned_locals(void) { return (struct quattro_locals){0}; }
void quattro_set_learned_locals(struct quattro_locals locals) {}
#endif
QUATTRO_UNWATCHED_END

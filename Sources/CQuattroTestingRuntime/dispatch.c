#define _GNU_SOURCE
#include "thread.h"
QUATTRO_UNWATCHED_BEGIN

static void (*put_off)(void *simulation, uint64_t delay, struct quattro_work *work);
static void (*set_timer_source)(void *simulation);

void quattro_set_dispatch_handlers(
    void (*put_off_work)(void *simulation, uint64_t delay, struct quattro_work *work),
    void (*has_set_timer_source)(void *simulation)
) {
    put_off = put_off_work;
    set_timer_source = has_set_timer_source;
}

#if QUATTRO_STANDS_IN
#include <stdlib.h>

// Dispatch's interface, declared here since its header declares the types only if blocks are part of the language.
typedef void *queue_t;
typedef void *block_t;
typedef void function_t(void *context);

extern char _dispatch_main_q;
void dispatch_retain(void *object);
void dispatch_release(void *object);
void dispatch_sync(queue_t queue, block_t block);
void dispatch_sync_f(queue_t queue, void *context, function_t *function);
block_t _Block_copy(block_t block);
void _Block_release(block_t block);

// MARK: - Work that is put off

struct quattro_work {
    queue_t queue;
    block_t block;  // Null if it is a function.
    void *context;
    function_t *function;
};

static struct quattro_work *make_work(queue_t queue, block_t block, void *context, function_t *function) {
    struct quattro_work *work = malloc(sizeof *work);
    if (!work) abort();
    dispatch_retain(queue);
    *work = (struct quattro_work){queue, block ? _Block_copy(block) : NULL, context, function};
    return work;
}

bool quattro_work_is_for_main_queue(struct quattro_work *work) { return work->queue == &_dispatch_main_q; }

static void call_block(void *block) {
    struct layout {
        void *isa;
        int flags, reserved;
        void (*invoke)(void *block);
    };
    ((struct layout *)block)->invoke(block);
}

void quattro_work_perform_here(struct quattro_work *work) {
    if (work->block) call_block(work->block); else work->function(work->context);
}

// `dispatch_sync` runs the work on the calling thread, while no other thread runs work of the queue.
void quattro_work_perform_on_queue(struct quattro_work *work) {
    if (work->block) dispatch_sync(work->queue, work->block);
    else dispatch_sync_f(work->queue, work->context, work->function);
}

void quattro_work_free(struct quattro_work *work) {
    if (work->block) _Block_release(work->block);
    dispatch_release(work->queue);
    free(work);
}

// MARK: - Until when

static const uint64_t not_uptime = 1ull << 63;
static const uint64_t is_date = 1ull << 62;
static const uint64_t date_now = ~1ull;
static const uint64_t forever = ~0ull;

static uint64_t nanoseconds(struct timespec time) { return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec; }

/// A `dispatch_time_t` counts nanoseconds of a clock; its highest bits say which clock. A date is negative.
static uint64_t delay_until(uint64_t time) {
    if (time == 0 || time == date_now) return 0;
    bool has_date = (time & not_uptime) && (time & is_date);
    uint64_t end = has_date ? -time : time & ~not_uptime;
    uint64_t now = nanoseconds(has_date ? quattro_thread.date : quattro_thread.monotonic);
    return end > now ? end - now : 0;
}

static void put_off_until(uint64_t time, queue_t queue, block_t block, void *context, function_t *function) {
    if (time == forever) return;
    put_off(quattro_thread.simulation, delay_until(time), make_work(queue, block, context, function));
}

// MARK: - Instead of Dispatch's

void dispatch_after(uint64_t time, queue_t queue, block_t block) {
    if (quattro_thread.simulation) return put_off_until(time, queue, block, NULL, NULL);
    static quattro_next next;
    void (*function)(uint64_t, queue_t, block_t) = quattro_next_definition(&next, "dispatch_after");
    function(time, queue, block);
}

void dispatch_after_f(uint64_t time, queue_t queue, void *context, function_t *work) {
    if (quattro_thread.simulation) return put_off_until(time, queue, NULL, context, work);
    static quattro_next next;
    void (*function)(uint64_t, queue_t, void *, function_t *) = quattro_next_definition(&next, "dispatch_after_f");
    function(time, queue, context, work);
}

void dispatch_source_set_timer(void *source, uint64_t start, uint64_t interval, uint64_t leeway) {
    if (quattro_thread.simulation && start != forever) set_timer_source(quattro_thread.simulation);
    static quattro_next next;
    void (*function)(void *, uint64_t, uint64_t, uint64_t) = quattro_next_definition(&next, "dispatch_source_set_timer");
    function(source, start, interval, leeway);
}
#endif
QUATTRO_UNWATCHED_END

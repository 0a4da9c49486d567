#define _GNU_SOURCE
#include "CThreadEnd.h"
#include <pthread.h>
#include <time.h>

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static int rounds;

static void use_stand_ins(void *value) {
    struct timespec now;
    pthread_mutex_lock(&lock);
    clock_gettime(CLOCK_MONOTONIC, &now);
    pthread_mutex_unlock(&lock);
    rounds++;
    pthread_setspecific(key, value);
}

static void *run(void *value) {
    pthread_setspecific(key, value);
    return NULL;
}

int quattro_use_stand_ins_at_thread_end(void) {
    pthread_t thread;
    rounds = 0;
    if (pthread_key_create(&key, use_stand_ins)) return -1;
    if (pthread_create(&thread, NULL, run, &rounds)) return -1;
    pthread_join(thread, NULL);
    pthread_key_delete(key);
    return rounds;
}

#pragma clang attribute pop

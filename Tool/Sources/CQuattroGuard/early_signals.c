#include "quattro_guard.h"
#include "message.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

// Handles signals that are requests to the tool, but would end it before it has handlers for them. They are not blocked: Dispatch unblocks
// all signals in the first thread as soon as that thread waits for something.
//
// SIGTSTP is missing: its default effect is right as long as there is no command.
static const int held[] = {SIGUSR1, SIGUSR2};
enum { COUNT = sizeof held / sizeof *held };
static volatile sig_atomic_t has_come[COUNT];
static volatile sig_atomic_t is_held[COUNT];

static void take_note(int signal) {
    for (int i = 0; i < COUNT; i++) {
        if (held[i] == signal) has_come[i] = 1;
    }
}

static void set(int signal, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

void early_signals_hold(void) {
    for (int i = 0; i < COUNT; i++) {
        struct sigaction before;
        // An ignored signal stays ignored.
        if (sigaction(held[i], NULL, &before) != 0 || (before.sa_flags & SA_SIGINFO) || before.sa_handler != SIG_DFL) continue;
        is_held[i] = 1;
        set(held[i], take_note);
    }
}

void early_signals_forget(void) {
    for (int i = 0; i < COUNT; i++) is_held[i] = has_come[i] = 0;
}

void quattro_early_signals_pass_on(void) {
    for (int i = 0; i < COUNT; i++) {
        is_held[i] = 0;
        if (!has_come[i]) continue;
        has_come[i] = 0;
        kill(getpid(), held[i]);
    }
}

void quattro_early_signals_set_usual(int are_usual) {
    for (int i = 0; i < COUNT; i++) {
        // SIGUSR1 requests the tree of commands, which will be shown later.
        if (!is_held[i] || held[i] == SIGUSR1) continue;
        set(held[i], are_usual ? SIG_DFL : take_note);
        if (are_usual && has_come[i]) kill(getpid(), held[i]);
    }
}

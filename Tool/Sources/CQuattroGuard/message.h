#ifndef QUATTRO_MESSAGE_H
#define QUATTRO_MESSAGE_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

// A message in the pipe: shorter than PIPE_BUF, so that writes are atomic.
struct message {
    int32_t kind;
    int32_t process;
    int64_t number;
};

enum { TERMINAL_CHANGED = 100, TERMINAL_AS_BEFORE };

struct terminal {
    struct termios before;
    struct termios now;
};

// The signal that a guard gets in place of SIGKILL. It stays pending until the guard checks for it.
enum { HURRY = SIGALRM };

// Runs as the guard, until there is nothing left to guard.
void be_the_guard(int pipe, pid_t tool, const char *nonce);

// Takes over signals for as long as the tool has no handlers.
void early_signals_hold(void);
// Restores these signals in the guard.
void early_signals_forget(void);

#endif

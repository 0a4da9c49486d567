#include "quattro_poll.h"

#ifdef __linux__

#include <sys/epoll.h>

int quattro_poll_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int quattro_poll_readable(int poll, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = descriptor};
    if (epoll_ctl(poll, EPOLL_CTL_MOD, descriptor, &event) == 0) return 1;
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

int quattro_poll_next(int poll, int *found, int most) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, most < 64 ? most : 64, -1);
    for (int i = 0; i < count; i++) found[i] = events[i].data.fd;
    return count > 0 ? count : 0;
}

#endif

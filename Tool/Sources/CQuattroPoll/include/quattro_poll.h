#ifndef QUATTRO_POLL_H
#define QUATTRO_POLL_H

#ifdef __linux__

// epoll, which is not part of the C library's Swift module.

// Makes an epoll descriptor; -1, with the reason in errno, if that fails.
int quattro_poll_make(void);

// From now on, `descriptor` is reported, once, when there is something to read or the end is reached. Returns whether it could be added.
int quattro_poll_readable(int poll, int descriptor);

// Waits for reported descriptors. Returns how many are in `found`, which has room for `most`.
int quattro_poll_next(int poll, int *found, int most);

#endif

#endif

#ifndef QUATTRO_POLL_H
#define QUATTRO_POLL_H

#ifdef __linux__

// epoll, which is no part of the C library's module for Swift.

// Makes a descriptor that waits for others; -1 and the reason in errno, if there is none.
int quattro_poll_make(void);

// From now on `descriptor` is found, once, when there is something to read or nothing more to come. Returns whether that can be.
int quattro_poll_readable(int poll, int descriptor);

// Waits for descriptors that are found. Returns how many are in `found`, which takes `most`.
int quattro_poll_next(int poll, int *found, int most);

#endif

#endif

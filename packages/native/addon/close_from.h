/* Closing all descriptors from a number on. Async-signal-safe: for use between fork and exec. */
#ifndef SALLYPORT_CLOSE_FROM_H
#define SALLYPORT_CLOSE_FROM_H

/* 0, or -1 with errno. */
int close_from(int first);

/* The same without close_range(2), for kernels before 5.9: what /proc/self/fd lists. */
int close_each_from(int first);

#endif

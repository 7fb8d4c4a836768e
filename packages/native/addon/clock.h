/* CLOCK_MONOTONIC, and what a loop that waits awake does between two looks. */
#ifndef SALLYPORT_CLOCK_H
#define SALLYPORT_CLOCK_H

#include <stdint.h>
#include <time.h>

/*
 * Looks between two readings of the clock while waiting awake. A look is a system call of some 200 ns, so the clock is read
 * about every 2 us: often enough for budgets of tens of microseconds, and cheap where the clock is a system call too.
 */
#define SPIN_LOOKS_PER_CLOCK 8

static inline int64_t clock_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Tells the processor that this thread waits, so that the other thread of the core has it. */
static inline void spin_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif

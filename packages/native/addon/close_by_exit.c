/*
 * Letting go of a socket without ever waiting for its peer.
 *
 * A thread takes a table of descriptors of its own (unshare(2)), which holds everything this process has open; then the number is closed here, which is
 * not the last closing; then the thread ends, and Linux closes what only its table still holds. A task that ends does not linger
 * (inet_release looks at PF_EXITING), however deep in queues of sockets the one that was told to linger may lie. What other threads close meanwhile
 * is let go a moment later, with this thread.
 *
 * Joining the thread waits for its code, not for what it lets go; that is over when the system does not know the thread any more, which usually takes some
 * microseconds, and is waited for a bounded time: whoever looks for the peer's end, or connects to what listened, then finds what he should.
 */
#include "close_by_exit.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
  STACK_BYTES = 128 * 1024,
  /* Twenty milliseconds in all. */
  LOOKS = 1000,
  PAUSE_NS = 20000,
};

struct leaving {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  enum { STARTING, HOLDING, REFUSED } state;
  bool may_end;
  long thread;
};

static void wait_until_gone(long thread) {
  const struct timespec pause = {.tv_nsec = PAUSE_NS};
  const long process = getpid();
  for (int look = 0; look < LOOKS; look++) {
    if (syscall(SYS_tgkill, process, thread, 0) < 0 && errno == ESRCH) return;
    nanosleep(&pause, NULL);
  }
}

static void *hold_until_told(void *argument) {
  struct leaving *leaving = argument;
  const bool holding = unshare(CLONE_FILES) == 0;
  pthread_mutex_lock(&leaving->lock);
  leaving->thread = syscall(SYS_gettid);
  leaving->state = holding ? HOLDING : REFUSED;
  pthread_cond_broadcast(&leaving->changed);
  while (!leaving->may_end) pthread_cond_wait(&leaving->changed, &leaving->lock);
  pthread_mutex_unlock(&leaving->lock);
  return NULL;
}

bool close_by_exit(int number) {
  struct leaving leaving = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .state = STARTING};
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  const bool started = pthread_create(&thread, &attributes, hold_until_told, &leaving) == 0;
  pthread_attr_destroy(&attributes);
  if (!started) return false;

  pthread_mutex_lock(&leaving.lock);
  while (leaving.state == STARTING) pthread_cond_wait(&leaving.changed, &leaving.lock);
  const bool held = leaving.state == HOLDING;
  if (held) close(number);
  leaving.may_end = true;
  pthread_cond_broadcast(&leaving.changed);
  pthread_mutex_unlock(&leaving.lock);
  pthread_join(thread, NULL);
  if (held) wait_until_gone(leaving.thread);
  return held;
}

/*
 * Sockets are closed on threads of their own, since how long that takes is up to others.
 *
 * Closing the last descriptor of a TCP socket whose owner has set SO_LINGER waits for its peer, as long as the owner liked, whether the socket
 * blocks or not. Switching it off before is not enough: the socket may lie unread in the queue of a Unix socket, in one of those in turn, or in a
 * connection nobody has accepted, and is closed with what holds it, or somebody may switch it on again in between. A process that has one
 * thread for everything would stand still meanwhile, by the will of whoever may send it a descriptor.
 *
 * A socket in whose queue something lies, or that listens, may hold such a one: it is let go as close_by_exit.c says, which nobody can delay, and so is
 * every socket while a closing is slow. All others are closed here, which is exact: who waits for the peer's end finds it at once.
 *
 * The caller waits a bounded time, so that a closed socket usually is closed. Once that was too short nobody waits for some time: who makes
 * closings slow must not make every one of them cost that much. Linux frees a number when close(2) begins, so a slow closing holds a thread, not
 * a number, until MAXIMUM_THREADS of them are slow at once.
 */
#include "close_socket.h"

#include "close_by_exit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  /* Picked: far above what a loaded machine needs to wake a thread, far below what anybody would notice once. */
  PATIENCE_MS = 50,
  /* After that was too short. With the patience above: half a percent of the time. */
  NO_PATIENCE_MS = 10000,
  MAXIMUM_THREADS = 64,
  /* Not one of the standard streams, should one be closed. */
  FIRST_OTHER = 3,
  STACK_BYTES = 128 * 1024,
};

struct closing {
  struct closing *next;
  int descriptor;
  int error;
  bool done;
  /* Nobody waits: whoever closes it frees it. */
  bool abandoned;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
/* All below are guarded by `lock`. */
static pthread_cond_t finished;
static struct closing *first;
static struct closing **last = &first;
static unsigned threads;
static unsigned idle;
/* Closings that nobody waits for any more. */
static unsigned late;
static struct timespec impatient_until;

static void prepare(void) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&finished, &attributes);
  pthread_condattr_destroy(&attributes);
}

static struct timespec later(struct timespec from, long milliseconds) {
  from.tv_sec += milliseconds / 1000;
  from.tv_nsec += milliseconds % 1000 * 1000000;
  if (from.tv_nsec >= 1000000000) {
    from.tv_sec++;
    from.tv_nsec -= 1000000000;
  }
  return from;
}

static bool before(struct timespec left, struct timespec right) {
  return left.tv_sec < right.tv_sec || (left.tv_sec == right.tv_sec && left.tv_nsec < right.tv_nsec);
}

/* Linux has freed the number before it can be interrupted: trying again could close what another thread has just opened. */
static int close_once(int descriptor) { return close(descriptor) < 0 && errno != EINTR ? errno : 0; }

static void *close_for_ever(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (first == NULL) {
      idle++;
      pthread_cond_wait(&work, &lock);
      idle--;
    }
    struct closing *closing = first;
    first = closing->next;
    if (first == NULL) last = &first;
    pthread_mutex_unlock(&lock);
    const int error = close_once(closing->descriptor);
    pthread_mutex_lock(&lock);
    closing->error = error;
    closing->done = true;
    if (closing->abandoned) {
      late--;
      free(closing);
    } else {
      pthread_cond_broadcast(&finished);
    }
  }
  return NULL;
}

/* Whether there is one now. Signals stay with the threads that expect them. */
static bool start_thread(void) {
  pthread_attr_t attributes;
  sigset_t all;
  sigset_t kept;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &kept);
  const bool started = pthread_create(&thread, &attributes, close_for_ever, NULL) == 0;
  pthread_sigmask(SIG_SETMASK, &kept, NULL);
  pthread_attr_destroy(&attributes);
  if (started) threads++;
  return started;
}

/* With `lock` held. Whether it was done in time; then its error is set. */
static bool wait_for(struct closing *closing) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (before(now, impatient_until)) return closing->done;
  const struct timespec end = later(now, PATIENCE_MS);
  while (!closing->done) {
    if (pthread_cond_timedwait(&finished, &lock, &end) != ETIMEDOUT || closing->done) continue;
    impatient_until = later(end, NO_PATIENCE_MS);
    return false;
  }
  return true;
}

/* Whether something may hang on it: bytes that were not read, and descriptors with them, or connections nobody has accepted. */
static bool may_hold_others(int number) {
  int listens = 0;
  socklen_t size = sizeof listens;
  if (getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0) return true;
  int unread = 0;
  return ioctl(number, FIONREAD, &unread) < 0 || unread > 0;
}

int close_socket(int number) {
  pthread_once(&once, prepare);
  pthread_mutex_lock(&lock);
  const bool any_slow = late > 0;
  pthread_mutex_unlock(&lock);
  if ((any_slow || may_hold_others(number)) && close_by_exit(number)) return 0;
  /* The number is free when this returns, whatever the closing takes; only a full table leaves that to the thread. */
  int descriptor = fcntl(number, F_DUPFD_CLOEXEC, FIRST_OTHER);
  if (descriptor >= 0) {
    close(number);
  } else {
    descriptor = number;
  }
  struct closing *closing = calloc(1, sizeof *closing);
  if (closing == NULL) return -close_once(descriptor);
  closing->descriptor = descriptor;
  pthread_mutex_lock(&lock);
  /* A thread that was woken for an earlier one still counts as idle, hence the queue is asked, too. */
  const bool free_thread = idle > 0 && first == NULL;
  if (!free_thread && threads < MAXIMUM_THREADS && !start_thread() && threads == 0) {
    pthread_mutex_unlock(&lock);
    free(closing);
    return -close_once(descriptor);
  }
  *last = closing;
  last = &closing->next;
  pthread_cond_signal(&work);
  int error = 0;
  if (wait_for(closing)) {
    error = closing->error;
    free(closing);
  } else {
    closing->abandoned = true;
    late++;
  }
  pthread_mutex_unlock(&lock);
  return -error;
}

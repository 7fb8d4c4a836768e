/*
 * Starting a program with nothing inherited but what is named.
 *
 * The child is made by vfork(2): copying the page tables of a large process only to throw them away would cost milliseconds. Until exec the
 * child runs in the parent's memory while the calling thread waits, so it (1) allocates nothing and takes no lock, only making system
 * calls; (2) writes to nothing but `struct start`, by which the parent learns what failed; (3) has all signals blocked, as a
 * handler of the parent would run in the parent's memory. Blocked signals are unblocked when all are back at their default.
 *
 * The parent-death signal follows the *thread* that calls: a child started by a worker ends with that worker.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"
#include "close_from.h"
#include "functions.h"

#define CHILD_DESCRIPTORS 4
#define LAST_SIGNAL 64
/* Room for struct sigaction as the kernel knows it, on any processor. */
#define KERNEL_SIGACTION_SIZE 64
#define KERNEL_SIGSET_SIZE 8

struct start {
  const char *path;
  char **argv;
  char **environment;
  const char *directory;
  int descriptors[CHILD_DESCRIPTORS];
  pid_t parent;
  /* Written by the child. */
  volatile int error;
};

/* ---- in the child ---- */

/* A duplicate above the child's numbers, so that no later dup2 can overwrite it. */
static int move_up(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, CHILD_DESCRIPTORS); }

static int open_null(void) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  return null < 0 || null >= CHILD_DESCRIPTORS ? null : move_up(null);
}

static int place_descriptors(const int *given) {
  int source[CHILD_DESCRIPTORS];
  /* Given ones first: /dev/null must not take a number that a given one was expected to have. */
  for (int number = 0; number < CHILD_DESCRIPTORS; number++) {
    source[number] = given[number];
    if (given[number] < 0 || given[number] >= CHILD_DESCRIPTORS) continue;
    source[number] = move_up(given[number]);
    if (source[number] < 0) return -1;
  }
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
    if (source[number] >= 0) continue;
    source[number] = open_null();
    if (source[number] < 0) return -1;
  }
  for (int number = 0; number < CHILD_DESCRIPTORS; number++) {
    if (source[number] < 0) {
      close(number);
    } else if (dup2(source[number], number) < 0) {
      return -1;
    }
  }
  return close_from(CHILD_DESCRIPTORS);
}

/* By system call: the C library keeps two signals to itself, and refuses to touch them. */
static int default_signals(void) {
  static const char action[KERNEL_SIGACTION_SIZE];
  for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
    if (signal == SIGKILL || signal == SIGSTOP) continue;
    if (syscall(SYS_rt_sigaction, signal, action, NULL, KERNEL_SIGSET_SIZE) < 0) return -1;
  }
  static const char none[KERNEL_SIGSET_SIZE];
  return (int)syscall(SYS_rt_sigprocmask, SIG_SETMASK, none, NULL, KERNEL_SIGSET_SIZE);
}

static int prepare_child(const struct start *start) {
  if (setsid() < 0) return -1;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0) return -1;
  /* The parent may have died before it was watched. */
  if (getppid() != start->parent) {
    errno = ESRCH;
    return -1;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
  if (chdir(start->directory) < 0) return -1;
  if (place_descriptors(start->descriptors) < 0) return -1;
  return default_signals();
}

static void run_child(struct start *start) {
  if (prepare_child(start) == 0) execve(start->path, start->argv, start->environment);
  start->error = errno;
  _exit(127);
}

/* ---- in the parent ---- */

/* Alone in its function: nothing but `start` is shared with the child. */
static __attribute__((noinline)) pid_t make_child(struct start *start) {
  const pid_t pid = vfork();
  if (pid == 0) run_child(start);
  return pid;
}

/* The process id, or -errno. */
static int start_program(struct start *start) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  const int masked = pthread_sigmask(SIG_SETMASK, &all, &before);
  if (masked != 0) return -masked;
  start->parent = getpid();
  start->error = 0;
  const pid_t pid = make_child(start);
  const int fork_error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (pid < 0) return -fork_error;
  if (start->error == 0) return pid;
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
  return -start->error;
}

static void free_strings(char **strings) {
  if (strings == NULL) return;
  for (size_t index = 0; strings[index] != NULL; index++) free(strings[index]);
  free(strings);
}

/* Copies an array of strings. False with an exception pending; *result NULL with true when one of them holds a NUL. */
static bool copy_strings(const struct call *call, size_t argument, char ***result) {
  uint32_t count;
  *result = NULL;
  if (napi_get_array_length(call->env, call->argument[argument], &count) != napi_ok) {
    return call_type_error(call, argument, "an array of strings");
  }
  char **strings = calloc((size_t)count + 1, sizeof *strings);
  if (strings == NULL) {
    napi_throw_error(call->env, "ERR_MEMORY_ALLOCATION_FAILED", "out of memory");
    return false;
  }
  for (uint32_t index = 0; index < count; index++) {
    napi_value element;
    const bool copied = napi_get_element(call->env, call->argument[argument], index, &element) == napi_ok &&
                        call_value_string(call, argument, element, &strings[index]);
    if (copied && strings[index] != NULL) continue;
    free_strings(strings);
    return copied;
  }
  *result = strings;
  return true;
}

static bool copy_descriptors(const struct call *call, size_t argument, int *descriptors) {
  uint32_t count;
  if (napi_get_array_length(call->env, call->argument[argument], &count) != napi_ok || count != CHILD_DESCRIPTORS) {
    return call_type_error(call, argument, "an array of 4 descriptors");
  }
  for (uint32_t index = 0; index < count; index++) {
    napi_value element;
    if (napi_get_element(call->env, call->argument[argument], index, &element) != napi_ok ||
        napi_get_value_int32(call->env, element, &descriptors[index]) != napi_ok) {
      return call_type_error(call, argument, "an array of 4 descriptors");
    }
  }
  return true;
}

napi_value sallyport_spawn(napi_env env, napi_callback_info info) {
  struct call call;
  struct start start;
  if (!call_begin(&call, env, info, "spawn(path, argv, environment, descriptors, directory)")) return NULL;
  memset(&start, 0, sizeof start);
  char *path = NULL;
  char *directory = NULL;
  napi_value result = NULL;
  if (copy_descriptors(&call, 3, start.descriptors) && call_string(&call, 0, &path) && copy_strings(&call, 1, &start.argv) &&
      copy_strings(&call, 2, &start.environment) && call_string(&call, 4, &directory)) {
    const bool complete = path != NULL && start.argv != NULL && start.environment != NULL && directory != NULL;
    start.path = path;
    start.directory = directory;
    result = call_return_int(&call, complete ? start_program(&start) : -EINVAL);
  }
  free_strings(start.argv);
  free_strings(start.environment);
  free(path);
  free(directory);
  return result;
}

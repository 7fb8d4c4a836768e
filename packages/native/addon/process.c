/* Children after their start, by descriptor: a pidfd names one process for ever, a number may be given to another. */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"
#include "functions.h"

/* P_PIDFD: the C library names it from 2.36 on. */
#define WAIT_FOR_PIDFD ((idtype_t)3)

napi_value sallyport_pidfd_open(napi_env env, napi_callback_info info) {
  struct call call;
  int pid;
  if (!call_begin(&call, env, info, "pidfdOpen(pid)")) return NULL;
  if (!call_int(&call, 0, &pid)) return NULL;
  return call_return_result(&call, (int)syscall(SYS_pidfd_open, pid, 0));
}

napi_value sallyport_pidfd_signal(napi_env env, napi_callback_info info) {
  struct call call;
  int pidfd;
  int signal;
  if (!call_begin(&call, env, info, "pidfdSignal(pidfd, signal)")) return NULL;
  if (!call_int(&call, 0, &pidfd) || !call_int(&call, 1, &signal)) return NULL;
  return call_return_result(&call, (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}

napi_value sallyport_reap(napi_env env, napi_callback_info info) {
  struct call call;
  int pidfd;
  int32_t *status;
  size_t length;
  if (!call_begin(&call, env, info, "reap(pidfd, status)")) return NULL;
  if (!call_int(&call, 0, &pidfd) || !call_int32s(&call, 1, 2, &status, &length)) return NULL;

  siginfo_t child = {.si_pid = 0};
  int result;
  do {
    result = waitid(WAIT_FOR_PIDFD, (id_t)pidfd, &child, WEXITED | WNOHANG);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return call_return_int(&call, -errno);
  if (child.si_pid == 0) return call_return_int(&call, 0);
  const bool exited = child.si_code == CLD_EXITED;
  status[0] = exited ? child.si_status : -1;
  status[1] = exited ? 0 : child.si_status;
  return call_return_int(&call, 1);
}

napi_value sallyport_ignore_signal(napi_env env, napi_callback_info info) {
  struct call call;
  int signal;
  if (!call_begin(&call, env, info, "ignoreSignal(signal)")) return NULL;
  if (!call_int(&call, 0, &signal)) return NULL;

  struct sigaction action = {.sa_handler = SIG_IGN};
  sigemptyset(&action.sa_mask);
  return call_return_result(&call, sigaction(signal, &action, NULL));
}

napi_value sallyport_become_subreaper(napi_env env, napi_callback_info info) {
  struct call call;
  if (!call_begin(&call, env, info, "becomeSubreaper()")) return NULL;
  return call_return_result(&call, prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}

napi_value sallyport_reap_orphan(napi_env env, napi_callback_info info) {
  struct call call;
  int pid;
  if (!call_begin(&call, env, info, "reapOrphan(pid)")) return NULL;
  if (!call_int(&call, 0, &pid)) return NULL;
  /* 0 and below mean groups, and could take children that somebody else waits for. */
  if (pid <= 0) return call_return_int(&call, -EINVAL);
  return call_return_result(&call, waitpid(pid, NULL, WNOHANG));
}

/* What can be done to any descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "call.h"
#include "close_socket.h"
#include "functions.h"

/* Whether it is a socket, which does not linger from now on: closing it need not wait then, as far as it goes. */
static bool forget_linger(int descriptor) {
  const struct linger none = {.l_onoff = 0, .l_linger = 0};
  return setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &none, sizeof none) == 0 || (errno != ENOTSOCK && errno != EBADF);
}

napi_value sallyport_forget_linger(napi_env env, napi_callback_info info) {
  struct call call;
  int descriptor;
  if (!call_begin(&call, env, info, "forgetLinger(descriptor)")) return NULL;
  if (!call_int(&call, 0, &descriptor)) return NULL;
  forget_linger(descriptor);
  return call_return_int(&call, 0);
}

napi_value sallyport_close(napi_env env, napi_callback_info info) {
  struct call call;
  int descriptor;
  if (!call_begin(&call, env, info, "close(descriptor)")) return NULL;
  if (!call_int(&call, 0, &descriptor)) return NULL;
  if (forget_linger(descriptor)) return call_return_int(&call, close_socket(descriptor));
  /* Linux has freed the number before it can be interrupted: trying again could close what another thread has just opened. */
  if (close(descriptor) < 0 && errno != EINTR) return call_return_int(&call, -errno);
  return call_return_int(&call, 0);
}

napi_value sallyport_duplicate(napi_env env, napi_callback_info info) {
  struct call call;
  int descriptor;
  if (!call_begin(&call, env, info, "duplicate(descriptor)")) return NULL;
  if (!call_int(&call, 0, &descriptor)) return NULL;
  return call_return_result(&call, fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
}

napi_value sallyport_set_nonblocking(napi_env env, napi_callback_info info) {
  struct call call;
  int descriptor;
  bool on;
  if (!call_begin(&call, env, info, "setNonblocking(descriptor, on)")) return NULL;
  if (!call_int(&call, 0, &descriptor) || !call_boolean(&call, 1, &on)) return NULL;

  const int before = fcntl(descriptor, F_GETFL);
  if (before < 0) return call_return_int(&call, -errno);
  const int after = on ? before | O_NONBLOCK : before & ~O_NONBLOCK;
  if (after == before) return call_return_int(&call, 0);
  return call_return_result(&call, fcntl(descriptor, F_SETFL, after));
}

napi_value sallyport_set_close_on_exec(napi_env env, napi_callback_info info) {
  struct call call;
  int descriptor;
  bool on;
  if (!call_begin(&call, env, info, "setCloseOnExec(descriptor, on)")) return NULL;
  if (!call_int(&call, 0, &descriptor) || !call_boolean(&call, 1, &on)) return NULL;
  return call_return_result(&call, fcntl(descriptor, F_SETFD, on ? FD_CLOEXEC : 0));
}

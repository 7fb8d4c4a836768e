/* A pipe: bytes from one end to the other. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "call.h"
#include "functions.h"

napi_value sallyport_pipe(napi_env env, napi_callback_info info) {
  struct call call;
  int32_t *pair;
  size_t length;
  if (!call_begin(&call, env, info, "pipe(pair)")) return NULL;
  if (!call_int32s(&call, 0, 2, &pair, &length)) return NULL;

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return call_return_int(&call, -errno);
  pair[0] = ends[0];
  pair[1] = ends[1];
  return call_return_int(&call, 0);
}

/* Opening below a directory with rules of resolution (openat2, which the C library does not wrap), and memory objects. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "call.h"
#include "functions.h"

napi_value sallyport_openat2(napi_env env, napi_callback_info info) {
  struct call call;
  int directory;
  int64_t flags;
  int64_t mode;
  int64_t resolve;
  char *path;
  if (!call_begin(&call, env, info, "openat2(directory, path, flags, mode, resolve)")) return NULL;
  if (!call_int(&call, 0, &directory) || !call_int64(&call, 2, &flags)) return NULL;
  if (!call_int64(&call, 3, &mode) || !call_int64(&call, 4, &resolve)) return NULL;
  if (!call_string(&call, 1, &path)) return NULL;
  if (path == NULL) return call_return_int(&call, -EINVAL);

  struct open_how how = {.flags = (uint64_t)flags | O_CLOEXEC, .mode = (uint64_t)mode, .resolve = (uint64_t)resolve};
  long descriptor;
  do {
    descriptor = syscall(SYS_openat2, directory, path, &how, sizeof how);
  } while (descriptor < 0 && errno == EINTR);
  const int result = descriptor < 0 ? -errno : (int)descriptor;
  free(path);
  return call_return_int(&call, result);
}

napi_value sallyport_memfd_create(napi_env env, napi_callback_info info) {
  struct call call;
  char *name;
  if (!call_begin(&call, env, info, "memfdCreate(name)")) return NULL;
  if (!call_string(&call, 0, &name)) return NULL;
  if (name == NULL) return call_return_int(&call, -EINVAL);

  const int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  const int result = descriptor < 0 ? -errno : descriptor;
  free(name);
  return call_return_int(&call, result);
}

napi_value sallyport_add_seals(napi_env env, napi_callback_info info) {
  struct call call;
  int descriptor;
  int seals;
  if (!call_begin(&call, env, info, "addSeals(descriptor, seals)")) return NULL;
  if (!call_int(&call, 0, &descriptor) || !call_int(&call, 1, &seals)) return NULL;
  return call_return_result(&call, fcntl(descriptor, F_ADD_SEALS, seals));
}

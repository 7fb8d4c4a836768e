/*
 * Unix sockets that have a path: listening, accepting, connecting.
 *
 * Whoever may write to the file of a socket may connect to it, so the file must never have a wider mode than was asked for. bind(2) on
 * Linux gives it the mode of the socket's own inode, less the umask; so that is set before (fchmod on the socket). The umask of the process,
 * which all its threads share, is left alone. What it took away is put back by chmod before listen(2): until then nobody can
 * connect.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "call.h"
#include "functions.h"

/* Bits of a mode that mean something for a socket. */
#define MODE_BITS 0777

/*
 * Takes the path of argument `index`. False with an exception pending when it is no string. *error is 0 or the -errno to answer: a path
 * is bounded by sun_path with its NUL. An empty one names no file (the system would take it for an abstract address).
 */
static bool call_address(const struct call *call, size_t index, struct sockaddr_un *address, int *error) {
  char *path;
  *error = 0;
  if (!call_string(call, index, &path)) return false;
  if (path == NULL) {
    *error = -EINVAL;
    return true;
  }
  const size_t length = strlen(path);
  if (length == 0) {
    *error = -ENOENT;
  } else if (length >= sizeof address->sun_path) {
    *error = -ENAMETOOLONG;
  } else {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length + 1);
  }
  free(path);
  return true;
}

static int stream_socket(void) {
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return descriptor < 0 ? -errno : descriptor;
}

/* Gives the file at `path` its mode where the umask was stricter. A link put in its place is not followed. 0 or -errno. */
static int restore_mode(const char *path, mode_t mode) {
  struct stat facts;
  if (lstat(path, &facts) < 0) return -errno;
  if ((facts.st_mode & MODE_BITS) == mode) return 0;
  const int file = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return -errno;
  int error = 0;
  if (fstat(file, &facts) < 0) {
    error = -errno;
  } else if (S_ISSOCK(facts.st_mode)) {
    /* fchmod refuses O_PATH descriptors; their entry in /proc is as good as a name that cannot be exchanged. */
    char name[sizeof "/proc/self/fd/" + 3 * sizeof file];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    if (chmod(name, mode) < 0) error = -errno;
  }
  close(file);
  return error;
}

/* Binds and listens: 0 or -errno. What was bound is removed again when something fails after it. */
static int listen_at(int descriptor, const struct sockaddr_un *address, mode_t mode, int backlog) {
  if (fchmod(descriptor, mode) < 0) return -errno;
  if (bind(descriptor, (const struct sockaddr *)address, sizeof *address) < 0) return -errno;
  int error = restore_mode(address->sun_path, mode);
  if (error == 0 && listen(descriptor, backlog) < 0) error = -errno;
  if (error < 0) unlink(address->sun_path);
  return error;
}

napi_value sallyport_listen_unix(napi_env env, napi_callback_info info) {
  struct call call;
  struct sockaddr_un address;
  int backlog;
  int mode;
  int error;
  if (!call_begin(&call, env, info, "listenUnix(path, backlog, mode)")) return NULL;
  if (!call_int(&call, 1, &backlog) || !call_int(&call, 2, &mode)) return NULL;
  if ((mode & ~MODE_BITS) != 0) {
    call_range_error(&call, 2, "a mode, 0 to 0o777");
    return NULL;
  }
  if (!call_address(&call, 0, &address, &error)) return NULL;
  if (error < 0) return call_return_int(&call, error);

  const int descriptor = stream_socket();
  if (descriptor < 0) return call_return_int(&call, descriptor);
  error = listen_at(descriptor, &address, (mode_t)mode, backlog);
  if (error == 0) return call_return_int(&call, descriptor);
  close(descriptor);
  return call_return_int(&call, error);
}

napi_value sallyport_accept_unix(napi_env env, napi_callback_info info) {
  struct call call;
  int listener;
  if (!call_begin(&call, env, info, "acceptUnix(listener)")) return NULL;
  if (!call_int(&call, 0, &listener)) return NULL;
  int descriptor;
  do {
    descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  } while (descriptor < 0 && errno == EINTR);
  return call_return_result(&call, descriptor);
}

napi_value sallyport_connect_unix(napi_env env, napi_callback_info info) {
  struct call call;
  struct sockaddr_un address;
  int error;
  if (!call_begin(&call, env, info, "connectUnix(path)")) return NULL;
  if (!call_address(&call, 0, &address, &error)) return NULL;
  if (error < 0) return call_return_int(&call, error);

  const int descriptor = stream_socket();
  if (descriptor < 0) return call_return_int(&call, descriptor);
  /* In the Unix domain a connection is made at once or not at all: there is no EINPROGRESS, and after EINTR nothing was begun. */
  while (connect(descriptor, (const struct sockaddr *)&address, sizeof address) < 0) {
    if (errno == EINTR) continue;
    error = -errno;
    close(descriptor);
    return call_return_int(&call, error);
  }
  return call_return_int(&call, descriptor);
}

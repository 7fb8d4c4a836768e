/* Listening TCP sockets on numeric addresses: nothing here asks a resolver. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "call.h"
#include "functions.h"

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

/* Size of what was filled in, 0 when the text is no numeric address. */
static socklen_t parse_address(const char *text, uint16_t port, union address *address) {
  memset(address, 0, sizeof *address);
  if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons(port);
    return sizeof address->v4;
  }
  if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1) {
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = htons(port);
    return sizeof address->v6;
  }
  return 0;
}

/* The listening socket, or -errno. */
static int listen_on(const union address *address, socklen_t size, int backlog) {
  int descriptor = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -errno;
  const int on = 1;
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 || bind(descriptor, &address->any, size) < 0 ||
      listen(descriptor, backlog) < 0) {
    const int error = errno;
    close(descriptor);
    return -error;
  }
  return descriptor;
}

napi_value sallyport_listen_tcp(napi_env env, napi_callback_info info) {
  struct call call;
  int port;
  int backlog;
  char *text;
  if (!call_begin(&call, env, info, "listenTcp(address, port, backlog)")) return NULL;
  if (!call_int(&call, 1, &port) || !call_int(&call, 2, &backlog)) return NULL;
  if (port < 0 || port > 0xffff) {
    call_range_error(&call, 1, "a port, 0 to 65535");
    return NULL;
  }
  if (!call_string(&call, 0, &text)) return NULL;
  if (text == NULL) return call_return_int(&call, -EINVAL);

  union address address;
  const socklen_t size = parse_address(text, (uint16_t)port, &address);
  free(text);
  return call_return_int(&call, size == 0 ? -EINVAL : listen_on(&address, size, backlog));
}

napi_value sallyport_bound_port(napi_env env, napi_callback_info info) {
  struct call call;
  int socket;
  if (!call_begin(&call, env, info, "boundPort(socket)")) return NULL;
  if (!call_int(&call, 0, &socket)) return NULL;

  union address address;
  socklen_t size = sizeof address;
  if (getsockname(socket, &address.any, &size) < 0) return call_return_int(&call, -errno);
  if (address.any.sa_family == AF_INET) return call_return_int(&call, ntohs(address.v4.sin_port));
  if (address.any.sa_family == AF_INET6) return call_return_int(&call, ntohs(address.v6.sin6_port));
  return call_return_int(&call, -EAFNOSUPPORT);
}

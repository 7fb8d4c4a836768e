/*
 * Stream sockets of the Unix domain, with descriptors.
 *
 * What Linux does, and the code relies on: a descriptor arrives with the first byte it was sent with; a read never goes beyond bytes that
 * carry descriptors, but may join plain bytes in front of them; so one recvmsg sees the descriptors of one sendmsg at most. When the table of
 * descriptors is full, the bytes arrive, descriptors are dropped, and MSG_CTRUNC says so. Nevertheless every control message is looked
 * at: a descriptor that was installed and not noticed would be open for ever.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "call.h"
#include "functions.h"
#include "receive.h"

napi_value sallyport_socketpair(napi_env env, napi_callback_info info) {
  struct call call;
  int32_t *pair;
  size_t length;
  if (!call_begin(&call, env, info, "socketpair(pair)")) return NULL;
  if (!call_int32s(&call, 0, 2, &pair, &length)) return NULL;

  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sockets) < 0) return call_return_int(&call, -errno);
  pair[0] = sockets[0];
  pair[1] = sockets[1];
  return call_return_int(&call, 0);
}

static ssize_t send_with_descriptor(int socket, uint8_t *bytes, size_t length, int descriptor) {
  union {
    char space[CMSG_SPACE(sizeof(int))];
    struct cmsghdr alignment;
  } control;
  memset(&control, 0, sizeof control);
  struct iovec vector = {.iov_base = bytes, .iov_len = length};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

napi_value sallyport_send(napi_env env, napi_callback_info info) {
  struct call call;
  int socket;
  uint8_t *bytes;
  size_t length;
  int descriptor;
  if (!call_begin(&call, env, info, "send(socket, bytes, offset, length, descriptor)")) return NULL;
  if (!call_int(&call, 0, &socket)) return NULL;
  if (!call_byte_range(&call, 1, &bytes, &length)) return NULL;
  if (!call_int(&call, 4, &descriptor)) return NULL;
  /* The system would take it, and deliver nothing. */
  if (descriptor >= 0 && length == 0) {
    call_range_error(&call, 3, "at least 1 when a descriptor is sent");
    return NULL;
  }

  ssize_t count;
  do {
    count = descriptor < 0 ? send(socket, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT)
                           : send_with_descriptor(socket, bytes, length, descriptor);
  } while (count < 0 && errno == EINTR);
  return call_return_result(&call, (int)count);
}

int receive_once(int socket, uint8_t *bytes, size_t length, int32_t *result) {
  union {
    char space[CMSG_SPACE(RECEIVE_MAXIMUM_DESCRIPTORS * sizeof(int))];
    struct cmsghdr alignment;
  } control;
  struct iovec vector = {.iov_base = bytes, .iov_len = length};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};

  ssize_t count;
  do {
    count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  result[RECEIVE_FLAGS] = 0;
  result[RECEIVE_COUNT] = 0;
  if (count < 0) return -errno;

  if ((message.msg_flags & MSG_CTRUNC) != 0) result[RECEIVE_FLAGS] = RECEIVE_CTRUNC;
  int32_t received = 0;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t size = header->cmsg_len - CMSG_LEN(0);
    for (size_t at = 0; at + sizeof(int) <= size && received < RECEIVE_MAXIMUM_DESCRIPTORS; at += sizeof(int)) {
      int descriptor;
      memcpy(&descriptor, CMSG_DATA(header) + at, sizeof(int));
      result[RECEIVE_FIRST + received++] = descriptor;
    }
  }
  result[RECEIVE_COUNT] = received;
  return (int)count;
}

napi_value sallyport_receive(napi_env env, napi_callback_info info) {
  struct call call;
  int socket;
  uint8_t *bytes;
  size_t length;
  int32_t *result;
  size_t result_length;
  if (!call_begin(&call, env, info, "receive(socket, bytes, offset, length, result)")) return NULL;
  if (!call_int(&call, 0, &socket)) return NULL;
  if (!call_byte_range(&call, 1, &bytes, &length)) return NULL;
  if (!call_int32s(&call, 4, RECEIVE_RESULT_LENGTH, &result, &result_length)) return NULL;
  /* The answer to a read of nothing is 0, which means the end. */
  if (length == 0) {
    call_range_error(&call, 3, "at least 1");
    return NULL;
  }
  if (length > INT_MAX) length = INT_MAX;
  return call_return_int(&call, receive_once(socket, bytes, length, result));
}

napi_value sallyport_peer_credentials(napi_env env, napi_callback_info info) {
  struct call call;
  int socket;
  int32_t *credentials;
  size_t length;
  if (!call_begin(&call, env, info, "peerCredentials(socket, credentials)")) return NULL;
  if (!call_int(&call, 0, &socket)) return NULL;
  if (!call_int32s(&call, 1, 3, &credentials, &length)) return NULL;

  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return call_return_int(&call, -errno);
  credentials[0] = peer.pid;
  credentials[1] = (int32_t)peer.uid;
  credentials[2] = (int32_t)peer.gid;
  return call_return_int(&call, 0);
}

napi_value sallyport_is_unix_stream(napi_env env, napi_callback_info info) {
  struct call call;
  int socket;
  if (!call_begin(&call, env, info, "isUnixStream(socket)")) return NULL;
  if (!call_int(&call, 0, &socket)) return NULL;

  static const int OPTION[] = {SO_DOMAIN, SO_TYPE, SO_ACCEPTCONN};
  static const int WANTED[] = {AF_UNIX, SOCK_STREAM, 0};
  for (size_t index = 0; index < sizeof OPTION / sizeof OPTION[0]; index++) {
    int value;
    socklen_t size = sizeof value;
    if (getsockopt(socket, SOL_SOCKET, OPTION[index], &value, &size) < 0) return call_return_int(&call, -errno);
    if (value != WANTED[index]) return call_return_int(&call, 0);
  }
  return call_return_int(&call, 1);
}

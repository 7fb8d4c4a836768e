/*
 * The other end of a socket, on descriptor 3, doing what its first argument says:
 *
 *   echo             sends back whatever comes, until the end
 *   drain COUNT      reads COUNT bytes, slowly, and sends one
 *   many COUNT       one byte with COUNT descriptors of /dev/null in one control message
 *   twice COUNT      the same in two control messages
 *   signals N        N times, every 10 ms, SIGWINCH to its parent; then one byte
 *   descriptor MS    after MS milliseconds, three bytes with one descriptor
 *   silent           reads nothing and sends nothing, until the other end closes
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKET = 3, MAXIMUM = 300 };

static void sleep_milliseconds(int milliseconds) { usleep((useconds_t)milliseconds * 1000); }

static int echo(void) {
  static char buffer[65536];
  for (;;) {
    struct pollfd entry = {.fd = SOCKET, .events = POLLIN};
    poll(&entry, 1, -1);
    ssize_t size = recv(SOCKET, buffer, sizeof buffer, 0);
    if (size == 0) return 0;
    if (size < 0 && errno == EAGAIN) continue;
    if (size < 0) return 1;
    for (ssize_t at = 0; at < size;) {
      ssize_t sent = send(SOCKET, buffer + at, (size_t)(size - at), MSG_NOSIGNAL);
      if (sent > 0) at += sent;
      if (sent < 0 && errno != EAGAIN) return 1;
    }
  }
}

static int drain(int count) {
  static char buffer[20000];
  while (count > 0) {
    sleep_milliseconds(2);
    ssize_t size = recv(SOCKET, buffer, sizeof buffer, 0);
    if (size == 0) return 1;
    if (size > 0) count -= (int)size;
  }
  return send(SOCKET, "d", 1, 0) == 1 ? 0 : 1;
}

static int send_descriptors(const char *bytes, int messages, int each) {
  int descriptors[MAXIMUM];
  static char control[CMSG_SPACE(MAXIMUM * sizeof(int)) * 2];
  memset(control, 0, sizeof control);
  for (int index = 0; index < each; index++) descriptors[index] = open("/dev/null", O_RDONLY);
  struct iovec vector = {.iov_base = (void *)bytes, .iov_len = strlen(bytes)};
  const size_t size = CMSG_SPACE((size_t)each * sizeof(int));
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = size * (size_t)messages};
  for (int index = 0; index < messages; index++) {
    struct cmsghdr *header = (struct cmsghdr *)(control + size * (size_t)index);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN((size_t)each * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, (size_t)each * sizeof(int));
  }
  return sendmsg(SOCKET, &message, 0) < 0 ? errno : 0;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  const int number = argc > 2 ? atoi(argv[2]) : 0;
  if (strcmp(what, "echo") == 0) return echo();
  if (strcmp(what, "drain") == 0) return drain(number);
  if (strcmp(what, "many") == 0) return send_descriptors("m", 1, number);
  if (strcmp(what, "twice") == 0) return send_descriptors("t", 2, number);
  if (strcmp(what, "signals") == 0) {
    for (int index = 0; index < number; index++) {
      sleep_milliseconds(10);
      kill(getppid(), SIGWINCH);
    }
    return send(SOCKET, "s", 1, 0) == 1 ? 0 : 1;
  }
  if (strcmp(what, "descriptor") == 0) {
    sleep_milliseconds(number);
    return send_descriptors("abc", 1, 1);
  }
  if (strcmp(what, "silent") == 0) {
    struct pollfd entry = {.fd = SOCKET, .events = 0};
    poll(&entry, 1, -1);
    return 0;
  }
  return 2;
}

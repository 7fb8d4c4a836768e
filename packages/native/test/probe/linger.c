/* Connects to a port of the loopback address, makes the socket linger for five seconds, fills it, and passes it over descriptor 3. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int pass(int descriptor) {
  char byte = 'l';
  char control[CMSG_SPACE(sizeof(int))];
  memset(control, 0, sizeof control);
  struct iovec vector = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return sendmsg(3, &message, 0) == 1 ? 0 : 4;
}

int main(int count, char **arguments) {
  static char zeros[65536];
  const struct linger linger = {.l_onoff = 1, .l_linger = 5};
  const struct sockaddr_in address = {.sin_family = AF_INET,
                                      .sin_port = htons((unsigned short)atoi(arguments[count - 1])),
                                      .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  const int tcp = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(tcp, (const struct sockaddr *)&address, sizeof address) < 0) return 1;
  if (setsockopt(tcp, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) < 0) return 2;
  if (fcntl(tcp, F_SETFL, O_NONBLOCK) < 0) return 3;
  while (write(tcp, zeros, sizeof zeros) > 0) continue;
  return pass(tcp);
}

/* Binds a datagram socket to the path that is its argument, says so with a byte on descriptor 3, and lives until the other end closes. */
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { SOCKET = 3 };

int main(int count, char **arguments) {
  if (count != 2) return 2;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", arguments[1]);
  const int datagrams = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (bind(datagrams, (const struct sockaddr *)&address, sizeof address) < 0) return 1;
  if (write(SOCKET, "x", 1) != 1) return 1;
  struct pollfd entry = {.fd = SOCKET, .events = 0};
  return poll(&entry, 1, -1) == 1 ? 0 : 1;
}

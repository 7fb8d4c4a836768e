#include "close_from.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What getdents64(2) writes; readdir(3) would allocate. */
struct entry {
  uint64_t inode;
  int64_t next;
  unsigned short size;
  unsigned char type;
  char name[];
};

static int number_of(const char *name) {
  int number = 0;
  for (; *name != '\0'; name++) {
    if (*name < '0' || *name > '9') return -1;
    number = number * 10 + (*name - '0');
  }
  return number;
}

/* Closes what one reading of the directory finds. Number of descriptors closed, or -1. */
static int close_listed(int directory, int first) {
  _Alignas(struct entry) char buffer[4096];
  int closed = 0;
  for (;;) {
    const long size = syscall(SYS_getdents64, directory, buffer, sizeof buffer);
    if (size < 0) return -1;
    if (size == 0) return closed;
    for (long at = 0; at < size;) {
      const struct entry *entry = (const struct entry *)(buffer + at);
      const int descriptor = number_of(entry->name);
      if (descriptor >= first && descriptor != directory) {
        close(descriptor);
        closed++;
      }
      at += entry->size;
    }
  }
}

int close_each_from(int first) {
  const int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return -1;
  /* Closing moves entries of the listing: repeated until a whole reading finds none. */
  int closed;
  do {
    lseek(directory, 0, SEEK_SET);
    closed = close_listed(directory, first);
  } while (closed > 0);
  const int error = errno;
  close(directory);
  errno = error;
  return closed;
}

int close_from(int first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, UINT_MAX, 0) == 0) return 0;
  if (errno != ENOSYS) return -1;
#endif
  return close_each_from(first);
}

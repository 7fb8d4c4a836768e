/* Opens descriptors with gaps, closes from 10 on by the way of old kernels, and tells with its exit code what is left. */
#define _GNU_SOURCE
#include "../../addon/close_from.h"

#include <fcntl.h>
#include <unistd.h>

int main(void) {
  const int null = open("/dev/null", O_RDONLY);
  for (int number = 5; number < 600; number += 3) {
    if (dup2(null, number) < 0) return 1;
  }
  if (close_each_from(10) != 0) return 2;
  for (int number = 0; number < 1024; number++) {
    const int open_now = fcntl(number, F_GETFD) >= 0;
    const int expected = number <= 2 || number == null || number == 5 || number == 8;
    if (open_now != expected) return 3;
  }
  return 0;
}

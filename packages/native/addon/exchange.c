/*
 * A blocking call: send everything, wait for something, receive once.
 *
 * Waking a sleeping process costs far more than everything else in a round trip, so the wait may begin awake, for a bounded time; then
 * the thread sleeps in ppoll(2). All times are of CLOCK_MONOTONIC and count from the call, also across interruptions.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "call.h"
#include "clock.h"
#include "functions.h"
#include "receive.h"

/* Place in the result array, after the descriptors. */
#define EXCHANGE_MICROSECONDS RECEIVE_RESULT_LENGTH
#define EXCHANGE_RESULT_LENGTH (RECEIVE_RESULT_LENGTH + 1)

#define NEVER INT64_MAX

/* Sleeps until the socket is ready for `events` or has failed: 0. -ETIMEDOUT at the deadline (nanoseconds), or another -errno. */
static int sleep_until_ready(int socket, short events, int64_t deadline) {
  struct pollfd entry = {.fd = socket, .events = events};
  for (;;) {
    struct timespec left;
    if (deadline != NEVER) {
      const int64_t remaining = deadline - clock_nanoseconds();
      if (remaining <= 0) return -ETIMEDOUT;
      left.tv_sec = (time_t)(remaining / 1000000000);
      left.tv_nsec = (long)(remaining % 1000000000);
    }
    const int count = ppoll(&entry, 1, deadline == NEVER ? NULL : &left, NULL);
    if (count > 0) return (entry.revents & POLLNVAL) != 0 ? -EBADF : 0;
    if (count < 0 && errno != EINTR) return -errno;
  }
}

static int send_all(int socket, const uint8_t *bytes, size_t length, int64_t deadline) {
  while (length > 0) {
    const ssize_t count = send(socket, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      bytes += count;
      length -= (size_t)count;
    } else if (errno == EAGAIN) {
      const int error = sleep_until_ready(socket, POLLOUT, deadline);
      if (error < 0) return error;
    } else if (errno != EINTR) {
      return -errno;
    }
  }
  return 0;
}

static int wait_and_receive(int socket, uint8_t *bytes, size_t length, int32_t *result, int64_t deadline,
                            int64_t spin_end) {
  for (bool awake = spin_end > 0; awake;) {
    for (int look = 0; look < SPIN_LOOKS_PER_CLOCK; look++) {
      const int count = receive_once(socket, bytes, length, result);
      if (count != -EAGAIN) return count;
      spin_pause();
    }
    awake = clock_nanoseconds() < spin_end;
  }
  for (;;) {
    const int count = receive_once(socket, bytes, length, result);
    if (count != -EAGAIN) return count;
    const int error = sleep_until_ready(socket, POLLIN, deadline);
    if (error < 0) return error;
  }
}

napi_value sallyport_exchange(napi_env env, napi_callback_info info) {
  struct call call;
  int socket;
  uint8_t *output;
  size_t output_size;
  int64_t output_length;
  uint8_t *input;
  size_t length;
  int32_t *result;
  size_t result_length;
  int timeout;
  int spin;
  if (!call_begin(&call, env, info,
                  "exchange(socket, output, outputLength, input, offset, length, result, timeout, spinMicroseconds)")) {
    return NULL;
  }
  if (!call_int(&call, 0, &socket)) return NULL;
  if (!call_bytes(&call, 1, &output, &output_size) || !call_int64(&call, 2, &output_length)) return NULL;
  if (output_length < 0 || (uint64_t)output_length > output_size) {
    call_range_error(&call, 2, "a length that ends inside the buffer");
    return NULL;
  }
  if (!call_byte_range(&call, 3, &input, &length)) return NULL;
  if (length == 0) {
    call_range_error(&call, 5, "at least 1");
    return NULL;
  }
  if (length > INT_MAX) length = INT_MAX;
  if (!call_int32s(&call, 6, EXCHANGE_RESULT_LENGTH, &result, &result_length)) return NULL;
  if (!call_int(&call, 7, &timeout) || !call_int(&call, 8, &spin)) return NULL;

  const int64_t start = clock_nanoseconds();
  const int64_t deadline = timeout < 0 ? NEVER : start + (int64_t)timeout * 1000000;
  int64_t spin_end = spin <= 0 ? 0 : start + (int64_t)spin * 1000;
  if (spin_end > deadline) spin_end = deadline;

  result[RECEIVE_FLAGS] = 0;
  result[RECEIVE_COUNT] = 0;
  int count = send_all(socket, output, (size_t)output_length, deadline);
  if (count == 0) count = wait_and_receive(socket, input, length, result, deadline, spin_end);
  const int64_t microseconds = (clock_nanoseconds() - start) / 1000;
  result[EXCHANGE_MICROSECONDS] = microseconds > INT_MAX ? INT_MAX : (int32_t)microseconds;
  return call_return_int(&call, count);
}

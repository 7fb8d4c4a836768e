/* Readiness of some descriptors, waited for by the calling thread: poll(2). */
#include <errno.h>
#include <poll.h>
#include <stdint.h>

#include "call.h"
#include "clock.h"
#include "functions.h"

/* Entries of one call, 32 KiB of stack; also in src/constants.ts. */
#define POLL_MAXIMUM 4096
/* What pollfd's short can hold. */
#define EVENT_BITS 0xffff

/* poll(2) that goes on after a signal with the time that is left. `timeout` in milliseconds, negative for none. */
static int poll_through_signals(struct pollfd *entries, nfds_t count, int timeout) {
  const int64_t end = timeout <= 0 ? 0 : clock_nanoseconds() + (int64_t)timeout * 1000000;
  for (int left = timeout;;) {
    const int ready = poll(entries, count, left);
    if (ready >= 0) return ready;
    if (errno != EINTR) return -errno;
    if (timeout > 0) {
      const int64_t remaining = end - clock_nanoseconds();
      /* Rounded up: a wait is never shorter than asked for. */
      left = remaining <= 0 ? 0 : (int)((remaining + 999999) / 1000000);
    }
  }
}

napi_value sallyport_poll(napi_env env, napi_callback_info info) {
  struct call call;
  int32_t *descriptors;
  int32_t *events;
  int32_t *ready;
  size_t length;
  int count;
  int timeout;
  if (!call_begin(&call, env, info, "poll(descriptors, events, ready, count, timeout)")) return NULL;
  if (!call_int(&call, 3, &count) || !call_int(&call, 4, &timeout)) return NULL;
  if (count < 0 || count > POLL_MAXIMUM) {
    call_range_error(&call, 3, "a count, 0 to 4096");
    return NULL;
  }
  const size_t minimum = (size_t)count;
  if (!call_int32s(&call, 0, minimum, &descriptors, &length) || !call_int32s(&call, 1, minimum, &events, &length) ||
      !call_int32s(&call, 2, minimum, &ready, &length)) {
    return NULL;
  }

  struct pollfd entries[POLL_MAXIMUM];
  for (int index = 0; index < count; index++) {
    if ((events[index] & ~EVENT_BITS) != 0) {
      call_range_error(&call, 1, "an Int32Array of poll(2) events");
      return NULL;
    }
    entries[index] = (struct pollfd){.fd = descriptors[index], .events = (short)events[index]};
  }
  const int result = poll_through_signals(entries, (nfds_t)count, timeout);
  if (result >= 0) {
    for (int index = 0; index < count; index++) ready[index] = (uint16_t)entries[index].revents;
  }
  return call_return_int(&call, result);
}

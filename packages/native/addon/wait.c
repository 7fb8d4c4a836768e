/* The wait of a synchronous loop: epoll(7). */
#include <errno.h>
#include <sys/epoll.h>

#include "call.h"
#include "functions.h"

/* Pairs taken at once; more stay ready and come with the next call. */
#define MAXIMUM_EVENTS 256

napi_value sallyport_epoll_create(napi_env env, napi_callback_info info) {
  struct call call;
  if (!call_begin(&call, env, info, "epollCreate()")) return NULL;
  return call_return_result(&call, epoll_create1(EPOLL_CLOEXEC));
}

napi_value sallyport_epoll_control(napi_env env, napi_callback_info info) {
  struct call call;
  int epoll;
  int operation;
  int descriptor;
  int64_t events;
  int tag;
  if (!call_begin(&call, env, info, "epollControl(epoll, op, descriptor, events, tag)")) return NULL;
  if (!call_int(&call, 0, &epoll) || !call_int(&call, 1, &operation) || !call_int(&call, 2, &descriptor)) return NULL;
  /* Bits up to 31 are in use, so the number may be above 2^31. */
  if (!call_int64(&call, 3, &events) || !call_int(&call, 4, &tag)) return NULL;

  struct epoll_event event = {.events = (uint32_t)events};
  event.data.u32 = (uint32_t)tag;
  return call_return_result(&call, epoll_ctl(epoll, operation, descriptor, &event));
}

napi_value sallyport_epoll_wait(napi_env env, napi_callback_info info) {
  struct call call;
  int epoll;
  int32_t *ready;
  size_t length;
  int timeout;
  if (!call_begin(&call, env, info, "epollWait(epoll, ready, timeout)")) return NULL;
  if (!call_int(&call, 0, &epoll) || !call_int32s(&call, 1, 2, &ready, &length)) return NULL;
  if (!call_int(&call, 2, &timeout)) return NULL;

  struct epoll_event events[MAXIMUM_EVENTS];
  const size_t pairs = length / 2;
  const int count = epoll_wait(epoll, events, pairs < MAXIMUM_EVENTS ? (int)pairs : MAXIMUM_EVENTS, timeout);
  if (count < 0) return call_return_int(&call, errno == EINTR ? 0 : -errno);
  for (int index = 0; index < count; index++) {
    ready[2 * index] = (int32_t)events[index].data.u32;
    ready[2 * index + 1] = (int32_t)events[index].events;
  }
  return call_return_int(&call, count);
}

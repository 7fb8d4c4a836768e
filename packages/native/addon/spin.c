/*
 * An event loop that waits awake for a bounded time before it sleeps.
 *
 * Before it blocks, libuv runs its prepare handles. Ours then looks at the loop's own epoll descriptor, which is readable as soon as
 * anything the loop waits for is: sockets, the results of the thread pool, signals. It ends at once when the loop would not sleep
 * anyway, and never outlasts the loop's next timer.
 *
 * Known limit: what was first watched in this very turn of the loop is not yet in the epoll set, and is noticed after the budget.
 */
#include <limits.h>
#include <poll.h>

#include "call.h"
#include "clock.h"
#include "functions.h"
#include "state.h"

static void on_prepare(uv_prepare_t *handle) {
  struct state *state = handle->data;
  const int sleep_milliseconds = uv_backend_timeout(state->loop);
  if (sleep_milliseconds == 0) return;
  int64_t budget = state->spin.budget_nanoseconds;
  if (sleep_milliseconds > 0 && budget > (int64_t)sleep_milliseconds * 1000000) {
    budget = (int64_t)sleep_milliseconds * 1000000;
  }

  struct pollfd entry = {.fd = uv_backend_fd(state->loop), .events = POLLIN};
  const int64_t start = clock_nanoseconds();
  int64_t now = start;
  bool ready = false;
  while (!ready && now - start < budget) {
    for (int look = 0; look < SPIN_LOOKS_PER_CLOCK && !ready; look++) {
      ready = poll(&entry, 1, 0) != 0;
      if (!ready) spin_pause();
    }
    now = clock_nanoseconds();
  }
  state->spin.spun_nanoseconds += now - start;
}

static void on_closed(uv_handle_t *handle) { state_handle_closed(handle->data); }

void spin_close(struct state *state) {
  if (!state->spin.open) return;
  state->spin.open = false;
  uv_close((uv_handle_t *)&state->spin.handle, on_closed);
}

napi_value sallyport_set_loop_spin(napi_env env, napi_callback_info info) {
  struct call call;
  int microseconds;
  if (!call_begin(&call, env, info, "setLoopSpin(microseconds)")) return NULL;
  if (!call_int(&call, 0, &microseconds)) return NULL;
  if (microseconds < 0) {
    call_range_error(&call, 0, "0 or more");
    return NULL;
  }
  struct state *state = state_of(env);
  if (state == NULL || state->ending) return NULL;

  struct spin *spin = &state->spin;
  spin->budget_nanoseconds = (int64_t)microseconds * 1000;
  if (microseconds == 0) {
    if (spin->open) uv_prepare_stop(&spin->handle);
    return NULL;
  }
  if (!spin->open) {
    uv_prepare_init(state->loop, &spin->handle);
    spin->handle.data = state;
    spin->open = true;
    state_handle_opened(state);
    /* Spinning is no reason for a process to live on. */
    uv_unref((uv_handle_t *)&spin->handle);
  }
  uv_prepare_start(&spin->handle, on_prepare);
  return NULL;
}

napi_value sallyport_spin_clock(napi_env env, napi_callback_info info) {
  struct call call;
  double *clock;
  if (!call_begin(&call, env, info, "spinClock(clock)")) return NULL;
  if (!call_float64s(&call, 0, 2, &clock)) return NULL;
  const struct state *state = state_of(env);
  clock[0] = (double)clock_nanoseconds() / 1000;
  clock[1] = state == NULL ? 0 : (double)state->spin.spun_nanoseconds / 1000;
  return NULL;
}

/*
 * What belongs to one environment (the main thread, or a worker): its event loop, its watchers, its spinning.
 *
 * An environment may end while handles are open on its loop. libuv needs each of them closed, which takes a turn of the loop, and their
 * memory must stay until then. So the environment is asked to wait (an asynchronous cleanup hook) until the last one has reported that
 * it is closed. `state_handle_opened` and `state_handle_closed` keep the count.
 */
#ifndef SALLYPORT_STATE_H
#define SALLYPORT_STATE_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct watcher;

struct spin {
  uv_prepare_t handle;
  /* Whether the handle was initialised and must be closed. */
  bool open;
  int64_t budget_nanoseconds;
  int64_t spun_nanoseconds;
};

struct state {
  napi_env env;
  uv_loop_t *loop;
  /* All that are open; linked through struct watcher. */
  struct watcher *watchers;
  struct spin spin;
  size_t open_handles;
  /* Set when the environment is ending and waits for open_handles to become 0. */
  bool ending;
  napi_async_cleanup_hook_handle hook;
};

/* Makes the state of an environment. False when that failed; an exception is pending then. */
bool state_create(napi_env env);
/* That of the calling environment, NULL when there is none. */
struct state *state_of(napi_env env);

void state_handle_opened(struct state *state);
void state_handle_closed(struct state *state);

/* Parts of the end: each closes its handles. */
void watch_close_all(struct state *state);
void spin_close(struct state *state);

#endif

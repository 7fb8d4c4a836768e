/*
 * Readiness of descriptors on the event loop: uv_poll_t.
 *
 * A watcher is held by two: the JavaScript object that stands for it, and libuv while its handle is open. Whichever lets go last frees
 * it. Losing the object does not end the watching; `unwatch` or the end of the environment does.
 *
 * Trap: when a socket has an error waiting (a peer that closed without reading gives ECONNRESET), libuv reports EBADF and stops the
 * handle, though the descriptor is fine and there may be bytes to read before the error. The error belongs to whoever reads: such a
 * descriptor is reported as ready, and the handle is started again.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "call.h"
#include "functions.h"
#include "state.h"

struct watcher {
  uv_poll_t handle;
  struct state *state;
  napi_ref callback;
  struct watcher *next;
  struct watcher *previous;
  int descriptor;
  int events;
  int holders;
  bool open;
};

/* Marks the objects made here: any other object as argument is a TypeError, not a wild pointer. */
static const napi_type_tag WATCHER_TAG = {0x6f5b1a6c21d04f3bULL, 0x9d3e7c0a48b2e615ULL};

static const int KNOWN_EVENTS = UV_READABLE | UV_WRITABLE | UV_DISCONNECT;

static void let_go(struct watcher *watcher) {
  if (--watcher->holders == 0) free(watcher);
}

static void on_object_lost(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  let_go(data);
}

static void on_closed(uv_handle_t *handle) {
  struct watcher *watcher = handle->data;
  struct state *state = watcher->state;
  let_go(watcher);
  state_handle_closed(state);
}

static void close_watcher(struct watcher *watcher) {
  if (!watcher->open) return;
  watcher->open = false;
  struct state *state = watcher->state;
  if (watcher->next != NULL) watcher->next->previous = watcher->previous;
  if (watcher->previous != NULL) {
    watcher->previous->next = watcher->next;
  } else {
    state->watchers = watcher->next;
  }
  napi_delete_reference(state->env, watcher->callback);
  watcher->callback = NULL;
  uv_close((uv_handle_t *)&watcher->handle, on_closed);
}

void watch_close_all(struct state *state) {
  while (state->watchers != NULL) close_watcher(state->watchers);
}

static void call_back(struct watcher *watcher, int events) {
  napi_env env = watcher->state->env;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value receiver;
  napi_value callback;
  napi_value argument;
  napi_value ignored;
  if (napi_get_global(env, &receiver) == napi_ok &&
      napi_get_reference_value(env, watcher->callback, &callback) == napi_ok &&
      napi_create_int32(env, events, &argument) == napi_ok &&
      napi_make_callback(env, NULL, receiver, callback, 1, &argument, &ignored) == napi_pending_exception) {
    /* As for any callback of the loop: the process hears of it by 'uncaughtException'. */
    napi_value error;
    if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
  }
  napi_close_handle_scope(env, scope);
}

static void on_ready(uv_poll_t *handle, int status, int events);

/* The handle was stopped by libuv because of an error condition. */
static void report_error(struct watcher *watcher, int status) {
  struct pollfd entry = {.fd = watcher->descriptor, .events = 0};
  const bool still_open = poll(&entry, 1, 0) > 0 && (entry.revents & POLLNVAL) == 0;
  if (!still_open || uv_poll_start(&watcher->handle, watcher->events, on_ready) < 0) {
    call_back(watcher, status);
    return;
  }
  call_back(watcher, (watcher->events & (UV_READABLE | UV_WRITABLE)) | UV_DISCONNECT);
}

static void on_ready(uv_poll_t *handle, int status, int events) {
  struct watcher *watcher = handle->data;
  if (status < 0) {
    report_error(watcher, status);
  } else {
    call_back(watcher, events);
  }
}

static bool call_events(const struct call *call, size_t index, int *events) {
  if (!call_int(call, index, events)) return false;
  if ((*events & ~KNOWN_EVENTS) != 0) return call_range_error(call, index, "a set of READABLE 1, WRITABLE 2, DISCONNECT 4");
  return true;
}

static bool call_watcher(const struct call *call, size_t index, struct watcher **result) {
  bool ours = false;
  void *data;
  if (napi_check_object_type_tag(call->env, call->argument[index], &WATCHER_TAG, &ours) != napi_ok || !ours ||
      napi_unwrap(call->env, call->argument[index], &data) != napi_ok) {
    return call_type_error(call, index, "a watcher made by watch()");
  }
  *result = data;
  return true;
}

static napi_value refuse(napi_env env, int descriptor, int error) {
  char message[96];
  snprintf(message, sizeof message, "descriptor %d cannot be watched: %s", descriptor, uv_strerror(error));
  napi_throw_error(env, uv_err_name(error), message);
  return NULL;
}

napi_value sallyport_watch(napi_env env, napi_callback_info info) {
  struct call call;
  int descriptor;
  int events;
  napi_value function;
  if (!call_begin(&call, env, info, "watch(descriptor, events, callback)")) return NULL;
  if (!call_int(&call, 0, &descriptor) || !call_events(&call, 1, &events)) return NULL;
  if (!call_function(&call, 2, &function)) return NULL;
  struct state *state = state_of(env);
  if (state == NULL || state->ending) return refuse(env, descriptor, UV_ECANCELED);
  if (descriptor < 0) return refuse(env, descriptor, UV_EBADF);

  struct watcher *watcher = calloc(1, sizeof *watcher);
  if (watcher == NULL) return refuse(env, descriptor, UV_ENOMEM);
  const int error = uv_poll_init(state->loop, &watcher->handle, descriptor);
  if (error < 0) {
    /* A handle whose initialisation failed is not on the loop. */
    free(watcher);
    return refuse(env, descriptor, error);
  }
  watcher->handle.data = watcher;
  watcher->state = state;
  watcher->descriptor = descriptor;
  watcher->holders = 1;
  watcher->open = true;
  watcher->next = state->watchers;
  if (watcher->next != NULL) watcher->next->previous = watcher;
  state->watchers = watcher;
  state_handle_opened(state);

  napi_value object;
  if (napi_create_reference(env, function, 1, &watcher->callback) != napi_ok ||
      napi_create_object(env, &object) != napi_ok ||
      napi_wrap(env, object, watcher, on_object_lost, NULL, NULL) != napi_ok) {
    close_watcher(watcher);
    return refuse(env, descriptor, UV_ENOMEM);
  }
  watcher->holders++;
  watcher->events = events;
  const int started = events == 0 ? 0 : uv_poll_start(&watcher->handle, events, on_ready);
  if (napi_type_tag_object(env, object, &WATCHER_TAG) != napi_ok || started < 0) {
    close_watcher(watcher);
    return refuse(env, descriptor, started < 0 ? started : UV_ENOMEM);
  }
  return object;
}

napi_value sallyport_rewatch(napi_env env, napi_callback_info info) {
  struct call call;
  struct watcher *watcher;
  int events;
  if (!call_begin(&call, env, info, "rewatch(watcher, events)")) return NULL;
  if (!call_watcher(&call, 0, &watcher) || !call_events(&call, 1, &events)) return NULL;
  if (!watcher->open) return call_return_int(&call, -EBADF);
  if (events == watcher->events) return call_return_int(&call, 0);
  /* libuv ends the process when it cannot add a descriptor to its set. */
  if (fcntl(watcher->descriptor, F_GETFD) < 0) return call_return_int(&call, -errno);
  watcher->events = events;
  return call_return_int(&call, events == 0 ? uv_poll_stop(&watcher->handle)
                                            : uv_poll_start(&watcher->handle, events, on_ready));
}

napi_value sallyport_unwatch(napi_env env, napi_callback_info info) {
  struct call call;
  struct watcher *watcher;
  if (!call_begin(&call, env, info, "unwatch(watcher)")) return NULL;
  if (!call_watcher(&call, 0, &watcher)) return NULL;
  close_watcher(watcher);
  return NULL;
}

napi_value sallyport_reference_watcher(napi_env env, napi_callback_info info) {
  struct call call;
  struct watcher *watcher;
  bool keep_alive;
  if (!call_begin(&call, env, info, "referenceWatcher(watcher, keepAlive)")) return NULL;
  if (!call_watcher(&call, 0, &watcher) || !call_boolean(&call, 1, &keep_alive)) return NULL;
  if (!watcher->open) return NULL;
  if (keep_alive) {
    uv_ref((uv_handle_t *)&watcher->handle);
  } else {
    uv_unref((uv_handle_t *)&watcher->handle);
  }
  return NULL;
}

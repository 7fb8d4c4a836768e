#include "state.h"

#include <stdlib.h>

static void end_if_all_closed(struct state *state) {
  if (!state->ending || state->open_handles > 0 || state->hook == NULL) return;
  napi_async_cleanup_hook_handle hook = state->hook;
  state->hook = NULL;
  napi_remove_async_cleanup_hook(hook);
}

static void on_environment_end(napi_async_cleanup_hook_handle hook, void *data) {
  struct state *state = data;
  state->hook = hook;
  state->ending = true;
  watch_close_all(state);
  spin_close(state);
  end_if_all_closed(state);
}

static void free_state(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  free(data);
}

bool state_create(napi_env env) {
  struct state *state = calloc(1, sizeof *state);
  if (state == NULL) {
    napi_throw_error(env, "ERR_MEMORY_ALLOCATION_FAILED", "out of memory");
    return false;
  }
  state->env = env;
  if (napi_get_uv_event_loop(env, &state->loop) != napi_ok ||
      napi_set_instance_data(env, state, free_state, NULL) != napi_ok) {
    free(state);
    napi_throw_error(env, NULL, "the native addon found no event loop");
    return false;
  }
  if (napi_add_async_cleanup_hook(env, on_environment_end, state, &state->hook) != napi_ok) {
    napi_throw_error(env, NULL, "the native addon could not ask to be told of the end of its environment");
    return false;
  }
  return true;
}

struct state *state_of(napi_env env) {
  void *data = NULL;
  return napi_get_instance_data(env, &data) == napi_ok ? data : NULL;
}

void state_handle_opened(struct state *state) { state->open_handles++; }

void state_handle_closed(struct state *state) {
  state->open_handles--;
  end_if_all_closed(state);
}

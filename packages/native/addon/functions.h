/*
 * Every function of the addon, as JavaScript calls it. What each does is written once, in src/binding.ts.
 *
 * All return a number: the result, or -errno. None holds state between calls, except `watch` and `setLoopSpin`, whose state
 * belongs to the environment (state.h).
 */
#ifndef SALLYPORT_FUNCTIONS_H
#define SALLYPORT_FUNCTIONS_H

#include <node_api.h>

/* socket.c */
napi_value sallyport_socketpair(napi_env env, napi_callback_info info);
napi_value sallyport_send(napi_env env, napi_callback_info info);
napi_value sallyport_receive(napi_env env, napi_callback_info info);
napi_value sallyport_peer_credentials(napi_env env, napi_callback_info info);
napi_value sallyport_is_unix_stream(napi_env env, napi_callback_info info);
/* pipe.c */
napi_value sallyport_pipe(napi_env env, napi_callback_info info);
/* listen.c */
napi_value sallyport_listen_tcp(napi_env env, napi_callback_info info);
napi_value sallyport_bound_port(napi_env env, napi_callback_info info);
/* unix.c */
napi_value sallyport_listen_unix(napi_env env, napi_callback_info info);
napi_value sallyport_accept_unix(napi_env env, napi_callback_info info);
napi_value sallyport_connect_unix(napi_env env, napi_callback_info info);
/* exchange.c */
napi_value sallyport_exchange(napi_env env, napi_callback_info info);
/* wait.c */
napi_value sallyport_epoll_create(napi_env env, napi_callback_info info);
napi_value sallyport_epoll_control(napi_env env, napi_callback_info info);
napi_value sallyport_epoll_wait(napi_env env, napi_callback_info info);
/* poll.c */
napi_value sallyport_poll(napi_env env, napi_callback_info info);
/* descriptor.c */
napi_value sallyport_close(napi_env env, napi_callback_info info);
napi_value sallyport_forget_linger(napi_env env, napi_callback_info info);
napi_value sallyport_duplicate(napi_env env, napi_callback_info info);
napi_value sallyport_set_nonblocking(napi_env env, napi_callback_info info);
napi_value sallyport_set_close_on_exec(napi_env env, napi_callback_info info);
/* describe.c */
napi_value sallyport_describe(napi_env env, napi_callback_info info);
/* open.c */
napi_value sallyport_openat2(napi_env env, napi_callback_info info);
napi_value sallyport_memfd_create(napi_env env, napi_callback_info info);
napi_value sallyport_add_seals(napi_env env, napi_callback_info info);
/* spawn.c */
napi_value sallyport_spawn(napi_env env, napi_callback_info info);
/* process.c */
napi_value sallyport_pidfd_open(napi_env env, napi_callback_info info);
napi_value sallyport_pidfd_signal(napi_env env, napi_callback_info info);
napi_value sallyport_reap(napi_env env, napi_callback_info info);
napi_value sallyport_become_subreaper(napi_env env, napi_callback_info info);
napi_value sallyport_reap_orphan(napi_env env, napi_callback_info info);
napi_value sallyport_ignore_signal(napi_env env, napi_callback_info info);
/* watch.c */
napi_value sallyport_watch(napi_env env, napi_callback_info info);
napi_value sallyport_rewatch(napi_env env, napi_callback_info info);
napi_value sallyport_unwatch(napi_env env, napi_callback_info info);
napi_value sallyport_reference_watcher(napi_env env, napi_callback_info info);
/* spin.c */
napi_value sallyport_set_loop_spin(napi_env env, napi_callback_info info);
napi_value sallyport_spin_clock(napi_env env, napi_callback_info info);

#endif

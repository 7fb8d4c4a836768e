/* The table of functions, made once per environment (main thread or worker). */
#include <node_api.h>

#include "functions.h"
#include "state.h"

#define FUNCTION(name, implementation) \
  { name, NULL, implementation, NULL, NULL, NULL, napi_enumerable, NULL }

static const napi_property_descriptor FUNCTIONS[] = {
    FUNCTION("socketpair", sallyport_socketpair),
    FUNCTION("pipe", sallyport_pipe),
    FUNCTION("send", sallyport_send),
    FUNCTION("receive", sallyport_receive),
    FUNCTION("exchange", sallyport_exchange),
    FUNCTION("listenTcp", sallyport_listen_tcp),
    FUNCTION("boundPort", sallyport_bound_port),
    FUNCTION("listenUnix", sallyport_listen_unix),
    FUNCTION("acceptUnix", sallyport_accept_unix),
    FUNCTION("connectUnix", sallyport_connect_unix),
    FUNCTION("close", sallyport_close),
    FUNCTION("forgetLinger", sallyport_forget_linger),
    FUNCTION("duplicate", sallyport_duplicate),
    FUNCTION("setNonblocking", sallyport_set_nonblocking),
    FUNCTION("setCloseOnExec", sallyport_set_close_on_exec),
    FUNCTION("epollCreate", sallyport_epoll_create),
    FUNCTION("epollControl", sallyport_epoll_control),
    FUNCTION("epollWait", sallyport_epoll_wait),
    FUNCTION("poll", sallyport_poll),
    FUNCTION("peerCredentials", sallyport_peer_credentials),
    FUNCTION("isUnixStream", sallyport_is_unix_stream),
    FUNCTION("describe", sallyport_describe),
    FUNCTION("openat2", sallyport_openat2),
    FUNCTION("memfdCreate", sallyport_memfd_create),
    FUNCTION("addSeals", sallyport_add_seals),
    FUNCTION("spawn", sallyport_spawn),
    FUNCTION("pidfdOpen", sallyport_pidfd_open),
    FUNCTION("pidfdSignal", sallyport_pidfd_signal),
    FUNCTION("reap", sallyport_reap),
    FUNCTION("becomeSubreaper", sallyport_become_subreaper),
    FUNCTION("reapOrphan", sallyport_reap_orphan),
    FUNCTION("ignoreSignal", sallyport_ignore_signal),
    FUNCTION("watch", sallyport_watch),
    FUNCTION("rewatch", sallyport_rewatch),
    FUNCTION("unwatch", sallyport_unwatch),
    FUNCTION("referenceWatcher", sallyport_reference_watcher),
    FUNCTION("setLoopSpin", sallyport_set_loop_spin),
    FUNCTION("spinClock", sallyport_spin_clock),
};

NAPI_MODULE_INIT() {
  if (!state_create(env)) return NULL;
  if (napi_define_properties(env, exports, sizeof FUNCTIONS / sizeof FUNCTIONS[0], FUNCTIONS) != napi_ok) return NULL;
  return exports;
}

{
  "targets": [
    {
      "target_name": "sallyport_native",
      "sources": [
        "addon/module.c",
        "addon/call.c",
        "addon/state.c",
        "addon/socket.c",
        "addon/listen.c",
        "addon/unix.c",
        "addon/exchange.c",
        "addon/wait.c",
        "addon/poll.c",
        "addon/descriptor.c",
        "addon/describe.c",
        "addon/open.c",
        "addon/pipe.c",
        "addon/spawn.c",
        "addon/close_from.c",
        "addon/close_socket.c",
        "addon/close_by_exit.c",
        "addon/process.c",
        "addon/watch.c",
        "addon/spin.c"
      ],
      "defines": ["NAPI_VERSION=8", "_GNU_SOURCE"],
      "cflags": ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O2", "-fvisibility=hidden", "-pthread"],
      "ldflags": ["-pthread", "-Wl,-z,nodelete"]
    }
  ]
}

/**
 * The functions of the addon. Each is one or a few system calls and holds no state between calls except what it returns;
 * every decision is taken by the TypeScript that calls it.
 *
 * Convention: a non-negative number is the result, a negative one is -errno (see errno.ts). Nothing throws for what the
 * system or a peer does; only arguments of a wrong type throw a TypeError, which is a bug of the caller.
 * Every descriptor made here is close-on-exec; sockets are also non-blocking.
 */
export interface NativeBinding {
  /** socketpair(2), AF_UNIX SOCK_STREAM. Writes the two descriptors into `pair` (length >= 2). The caller owns both. */
  socketpair(pair: Int32Array): number;

  /**
   * sendmsg(2) of bytes[offset, offset+length) with MSG_NOSIGNAL | MSG_DONTWAIT. `descriptor` >= 0 travels with the first
   * byte (SCM_RIGHTS) and stays owned and open here; the caller closes it once a positive count came back. EINTR is retried.
   * @returns bytes sent (may be fewer), or -errno (-EAGAIN: full; -ETOOMANYREFS: too many descriptors in flight).
   */
  send(socket: number, bytes: Uint8Array, offset: number, length: number, descriptor: number): number;

  /**
   * recvmsg(2) into bytes[offset, offset+length) with MSG_DONTWAIT | MSG_CMSG_CLOEXEC and room for 253 descriptors. All
   * control messages are looked at. `result` (length >= 2 + 253): [0] bit 0 set when MSG_CTRUNC was set, [1] number of
   * descriptors received, [2...] the descriptors, which the caller now owns.
   * @returns bytes received, 0 at end of file, or -errno (-EAGAIN: nothing there).
   */
  receive(socket: number, bytes: Uint8Array, offset: number, length: number, result: Int32Array): number;

  /**
   * Sends all of output[0, outputLength) (blocking in poll(2) while the socket is full), then waits until something can be received and
   * receives once, like `receive`. For `spinMicroseconds` it polls awake (recvmsg with MSG_DONTWAIT in a loop), then sleeps in poll(2). No
   * descriptors can be sent with it. With outputLength 0 it only waits and receives. Trap: nothing is read while sending, and after
   * -ETIMEDOUT while sending it is not known how much was sent; so output that may exceed what the socket holds is better sent before, with
   * `send`.
   * @param timeout milliseconds, -1 for none; counts from the call.
   * @param result as in `receive`; additionally result[2 + 253] (so length >= 256) is the microseconds until data was there.
   * @returns as `receive`; -ETIMEDOUT when the time is over. When sending fails, that -errno.
   */
  exchange(
    socket: number,
    output: Uint8Array,
    outputLength: number,
    input: Uint8Array,
    offset: number,
    length: number,
    result: Int32Array,
    timeout: number,
    spinMicroseconds: number,
  ): number;

  /**
   * A listening TCP socket on a numeric IPv4 or IPv6 address: socket, SO_REUSEADDR, bind, listen. The caller owns the result.
   * @param port 0 lets the system choose.
   * @returns the descriptor, or -errno (-EINVAL: not a numeric address).
   */
  listenTcp(address: string, port: number, backlog: number): number;
  /** Port a TCP socket is bound to (getsockname), or -errno. */
  boundPort(socket: number): number;

  /**
   * A listening Unix stream socket: socket, bind, listen. The file at `path` has `mode` from its first moment on (the umask neither widens
   * nor narrows it, and is not changed). The caller owns the result and the file, which closing does not remove.
   * @param backlog connections that may wait to be accepted; the system caps it (net.core.somaxconn).
   * @param mode permission bits, 0 to 0o777; whoever may write may connect.
   * @returns the descriptor, or -errno: -EADDRINUSE when the path exists, whatever it is; -ENAMETOOLONG above UNIX_PATH_MAXIMUM bytes;
   * -ENOENT for an empty path; -EINVAL for one with a NUL. After a failure no file is left.
   */
  listenUnix(path: string, backlog: number, mode: number): number;
  /**
   * accept4(2). EINTR is retried. The caller owns the result; the listener should be non-blocking, as `listenUnix` makes it.
   * @returns the descriptor, or -errno: -EAGAIN when nobody waits; -EMFILE, -ENFILE, -ENOBUFS, -ENOMEM leave the connection waiting.
   */
  acceptUnix(listener: number): number;
  /**
   * A Unix stream socket connected to `path`. Never waits. The caller owns the result.
   * @returns the descriptor, or -errno: -EAGAIN when the backlog is full (try later), -ENOENT, -ECONNREFUSED (nobody listens, or no
   * socket), -EACCES, -EPROTOTYPE (a socket of another type); for bad paths as `listenUnix`.
   */
  connectUnix(path: string): number;

  /** pipe2(O_CLOEXEC), blocking. Writes [read end, write end] into `pair` (length >= 2). The caller owns both. */
  pipe(pair: Int32Array): number;

  /**
   * close(2). EINTR counts as closed, as it is on Linux. A socket's lingering (SO_LINGER) is switched off before, also for others who
   * hold the same socket: closing must not wait for a peer. Nor may what lies unread in a socket: sockets are closed on a thread of their
   * own, for which is waited 50 ms at most, and not at all for some time after that was too short. The number is free in any case.
   */
  close(descriptor: number): number;
  /**
   * Switches SO_LINGER off, for a socket that somebody else will close: Node does it on the thread of the event loop. What is no socket is
   * left alone. Always 0.
   */
  forgetLinger(descriptor: number): number;
  /** fcntl(F_DUPFD_CLOEXEC). The caller owns the result. */
  duplicate(descriptor: number): number;
  /** Sets or clears O_NONBLOCK. */
  setNonblocking(descriptor: number, on: boolean): number;
  /** Sets or clears FD_CLOEXEC, for descriptors that were made by somebody else: inherited ones. */
  setCloseOnExec(descriptor: number, on: boolean): number;

  /** epoll_create1(EPOLL_CLOEXEC). */
  epollCreate(): number;
  /**
   * epoll_ctl(2); op 1 add, 2 delete, 3 modify; events of epoll(7) (EPOLLIN 1, EPOLLOUT 4, EPOLLERR 8, EPOLLHUP 16, EPOLLRDHUP 0x2000);
   * `tag` comes back from epollWait.
   */
  epollControl(epoll: number, op: number, descriptor: number, events: number, tag: number): number;
  /**
   * epoll_wait(2). `ready` receives pairs [tag, events]; at most ready.length / 2 of them.
   * @param timeout milliseconds, -1 for none.
   * @returns number of pairs (0 at the time-out; EINTR reads as 0), or -errno.
   */
  epollWait(epoll: number, ready: Int32Array, timeout: number): number;

  /**
   * poll(2): blocks the calling thread until one of descriptors[0, count) is ready for its events[i] (POLLIN, POLLOUT, ...), and writes the
   * events that are so to ready[i] (POLLERR, POLLHUP, POLLNVAL also unasked). A negative descriptor is passed over. After a signal it goes
   * on with the time that is left: handlers of JavaScript cannot run before it returns.
   * @param count at most POLL_MAXIMUM and the length of each array; 0 only waits.
   * @param timeout milliseconds, negative for none.
   * @returns how many are ready, 0 when the time is over, or -errno (-EINVAL: more than RLIMIT_NOFILE); then `ready` is as before.
   */
  poll(
    descriptors: Int32Array,
    events: Int32Array,
    ready: Int32Array,
    count: number,
    timeout: number,
  ): number;

  /**
   * Whether it is a stream socket of the Unix domain that does not listen: 1 or 0 (SO_DOMAIN, SO_TYPE, SO_ACCEPTCONN), or -errno
   * (-ENOTSOCK, -EBADF).
   */
  isUnixStream(socket: number): number;
  /** SO_PEERCRED: writes [pid, uid, gid] into `credentials` (length >= 3). */
  peerCredentials(socket: number, credentials: Int32Array): number;

  /**
   * statx (AT_STATX_DONT_SYNC: never waits for a file system that answers from elsewhere), F_GETFL and F_GET_SEALS of a descriptor, into
   * `facts` (length >= 8): [0] rights word without bit 31: access bits READ 1, WRITE 2, PATH 4, APPEND 8, kind << 8, seals << 16, exactly
   * as
   *     DescriptorRights in @sallyport/message lays them out (kinds: 0 other, 1 file, 2 directory, 3 character device,
   *     4 block device, 5 fifo, 6 socket, 7 memory object, which is a regular file on which F_GET_SEALS succeeds and that has no links);
   * [1] size in bytes, [2] modification time in whole seconds, [3] its nanoseconds, [4] device, [5] inode, [6] link count, [7] mode bits.
   */
  describe(descriptor: number, facts: Float64Array): number;

  /**
   * openat2(2). `flags` and `resolve` are the kernel's; O_CLOEXEC is always added. The caller owns the result. -ENOSYS on kernels before
   * 5.6.
   */
  openat2(directory: number, path: string, flags: number, mode: number, resolve: number): number;
  /** memfd_create(MFD_CLOEXEC | MFD_ALLOW_SEALING). The caller owns the result. */
  memfdCreate(name: string): number;
  /** fcntl(F_ADD_SEALS): seals are F_SEAL_SEAL 1, SHRINK 2, GROW 4, WRITE 8. */
  addSeals(descriptor: number, seals: number): number;

  /**
   * Starts a program with exactly the descriptors 0 to 3: those given, duplicated to these numbers in order (-1: /dev/null;
   * for number 3, -1 means left closed). Everything above 3 is closed in the child. Signal mask empty, all signals
   * at default, a session of its own (setsid), SIGKILL when the calling process dies (PR_SET_PDEATHSIG, checked against
   * a parent that died meanwhile), no_new_privs. The given descriptors stay owned by the caller.
   * Trap: Linux takes the calling *thread* for the parent; a child started by a worker ends with that worker.
   * @param argv argv[0] included. @param environment "NAME=value" strings, the whole environment.
   * @param directory working directory of the child.
   * @returns pid, or -errno of whatever failed in the child before exec.
   */
  spawn(
    path: string,
    argv: readonly string[],
    environment: readonly string[],
    descriptors: readonly [number, number, number, number],
    directory: string,
  ): number;
  /** pidfd_open(2): readable when the process has ended. */
  pidfdOpen(pid: number): number;
  /** pidfd_send_signal(2). */
  pidfdSignal(pidfd: number, signal: number): number;
  /**
   * waitid(P_PIDFD, WEXITED | WNOHANG). `status` (length >= 2) receives [exit code or -1, signal or 0].
   * @returns 1 when reaped, 0 when still running, -errno.
   */
  reap(pidfd: number, status: Int32Array): number;

  /** waitpid(pid, WNOHANG) of a child this process did not start itself. @returns pid when reaped, 0 when it still runs, -errno. */
  reapOrphan(pid: number): number;

  /** sigaction(signal, SIG_IGN). */
  ignoreSignal(signal: number): number;
  /**
   * prctl(PR_SET_CHILD_SUBREAPER): descendants whose parent ends become children of this process, which then has to reap them.
   * Holds for the whole process and as long as it runs; children do not inherit it.
   */
  becomeSubreaper(): number;

  /**
   * Watches a descriptor on the event loop of this environment (uv_poll_t): `callback(events)` with UV_READABLE 1, UV_WRITABLE 2,
   * UV_DISCONNECT 4, or a negative errno. Level-triggered. The descriptor stays owned by the caller and must stay open until unwatch.
   * A descriptor with an error waiting (a peer that closed without reading) reads as ready: whoever reads gets the error.
   * @returns an opaque watcher.
   * @throws an Error whose `code` is EPERM (a regular file), EBADF, EEXIST (watched already) or the like.
   */
  watch(descriptor: number, events: number, callback: (events: number) => void): Watcher;
  /** Changes the events of a watcher; 0 pauses it. -EBADF after unwatch, or when the descriptor was closed. */
  rewatch(watcher: Watcher, events: number): number;
  /** Ends a watcher; its callback is never called again. Idempotent. */
  unwatch(watcher: Watcher): void;
  /** A watcher keeps the event loop alive unless told otherwise. */
  referenceWatcher(watcher: Watcher, keepAlive: boolean): void;
  /**
   * While set above 0, the event loop, before it would sleep, polls awake for up to that many microseconds for any of its
   * descriptors to become ready (uv_prepare_t; poll(2) with time-out 0 on the loop's own backend descriptor). Per environment.
   */
  setLoopSpin(microseconds: number): void;
  /** Microseconds of CLOCK_MONOTONIC, and how many the loop spin has used so far: [now, spun], into `clock` (length >= 2). */
  spinClock(clock: Float64Array): void;
}

/** Opaque: made by `watch`, taken by `rewatch`, `unwatch`, `referenceWatcher`. */
export interface Watcher {
  readonly __watcher: unique symbol;
}

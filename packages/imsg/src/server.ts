/**
 * A server at a path: every connection becomes a channel.
 *
 * Connections are accepted ahead of whoever fetches them, but no more than ACCEPTED_MAXIMUM: beyond that they wait in the backlog of the
 * system, and when that is full too, those who connect are told to try again. So a flood of connections costs a bounded number of
 * descriptors here.
 *
 * When there is no descriptor for another connection, the connection stays in the backlog and the socket stays readable. Watching it
 * further would spin; so accepting pauses, and goes on by the clock. Whatever is wrong with one connection never ends the server.
 */
import {
  EADDRINUSE,
  EAGAIN,
  ECONNABORTED,
  ENAMETOOLONG,
  ENOBUFS,
  ENOENT,
  ENOMEM,
  EPERM,
  EPROTO,
  native,
  READABLE,
  type Watcher,
} from '@sallyport/native';
import { type ChannelOptions, ImsgChannel } from './channel/index.js';
import { ImsgError } from './error.js';
import { SocketFile } from './socket-file.js';
import { checkPath, pathTooLong } from './socket-path.js';
import { isTableFull, systemError } from './system-error.js';
import type { WaitOptions } from './wait-options.js';
import { Waiter } from './waiter.js';
import { watch } from './watch.js';

export interface ServerOptions extends ChannelOptions {
  /** Permission bits of the file; whoever may write to it may connect. 0o600 when left out: this user only. */
  readonly mode?: number;
  /** Connections the system lets wait; BACKLOG when left out. */
  readonly backlog?: number;
  /**
   * Is told what does not end the server: TABLE_FULL (accepting pauses; told once until a connection could be accepted again), SYSTEM when
   * memory is short likewise, or when close() could not remove the file. What it throws becomes an uncaught exception.
   */
  readonly onError?: (error: ImsgError) => void;
}

/** Only the owner. */
const MODE = 0o600;
/** Picked; what is usual. The system caps it (net.core.somaxconn). */
const BACKLOG = 128;
/** Connections accepted and not fetched; also what is accepted in one turn of the event loop. Picked. */
export const ACCEPTED_MAXIMUM = 16;
/**
 * Milliseconds without accepting when there was no descriptor for a connection. Picked: soon enough for people, cheap for the processor.
 */
export const ACCEPT_PAUSE = 100;

export class ImsgServer implements AsyncIterable<ImsgChannel>, Disposable {
  /** As it was given. */
  readonly path: string;

  readonly #listener: number;
  readonly #file: SocketFile;
  readonly #watcher: Watcher;
  readonly #channelOptions: ChannelOptions;
  readonly #onError: ((error: ImsgError) => void) | undefined;
  /** Descriptors owned here, oldest first. Empty while somebody waits. */
  readonly #accepted: number[] = [];
  readonly #waiters = new Set<Waiter<ImsgChannel | null>>();
  #pause: NodeJS.Timeout | undefined;
  /** That nothing could be accepted was told. */
  #isShort = false;
  #keepsAlive = true;
  #isClosed = false;
  #failure: ImsgError | undefined;

  /**
   * Listens at `path`, from this moment on. The path must not exist; close() removes it.
   * @throws {ImsgError} TABLE_FULL, or SYSTEM with `systemCode`: EADDRINUSE when the path exists, EACCES, ENOENT (no such directory), ...
   * @throws {TypeError | RangeError} for wrong arguments.
   */
  static listen(path: string, options: ServerOptions = {}): ImsgServer {
    const { mode = MODE, backlog = BACKLOG, onError, ...channelOptions } = options;
    checkPath(path);
    if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
      throw new RangeError(`a mode is 0 to 0o777, not ${String(mode)}`);
    }
    if (!Number.isInteger(backlog) || backlog < 1 || backlog > 0xffff) {
      throw new RangeError(`a backlog is 1 to 65535, not ${String(backlog)}`);
    }
    // Impossible options shall be told to who gives them, not to whoever connects first.
    for (const channel of ImsgChannel.pair(channelOptions)) channel.close();
    const listener = native.listenUnix(path, backlog, mode);
    if (listener < 0) throw listenError(path, listener);
    let file: SocketFile | undefined;
    try {
      file = new SocketFile(path);
      return new ImsgServer(path, listener, file, channelOptions, onError);
    } catch (error) {
      file?.remove();
      native.close(listener);
      throw error;
    }
  }

  private constructor(
    path: string,
    listener: number,
    file: SocketFile,
    channelOptions: ChannelOptions,
    onError: ((error: ImsgError) => void) | undefined,
  ) {
    this.path = path;
    this.#listener = listener;
    this.#file = file;
    this.#channelOptions = channelOptions;
    this.#onError = onError;
    this.#watcher = watch(
      listener,
      READABLE,
      (events) => this.#onReady(events),
      `cannot listen at '${path}'`,
    );
  }

  get closed(): boolean {
    return this.#isClosed;
  }

  /**
   * The next connection, as a channel the caller owns. Several may wait; they are served in their order.
   * @param options.signal ends the waiting; the promise is rejected with its reason, and no connection is lost.
   * @returns null when the server was closed.
   * @throws {ImsgError} SYSTEM when the listening socket itself has failed; the server is closed then.
   */
  async accept(options: WaitOptions = {}): Promise<ImsgChannel | null> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
    const descriptor = this.#accepted.shift();
    if (descriptor !== undefined) {
      this.#watchAsNeeded();
      return this.#channel(descriptor);
    }
    if (this.#isClosed) return null;
    const waiter = new Waiter<ImsgChannel | null>(signal, () => this.#waiters.delete(waiter));
    this.#waiters.add(waiter);
    return waiter.promise;
  }

  /** Connections until the server is closed. Leaving the loop does not close it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ImsgChannel, void, void> {
    for (;;) {
      const channel = await this.accept();
      if (channel === null) return;
      yield channel;
    }
  }

  /** The server keeps the process running; so it is from the start. */
  ref(): this {
    return this.#setKeepsAlive(true);
  }

  /** The process may end although the server listens. */
  unref(): this {
    return this.#setKeepsAlive(false);
  }

  /**
   * Listens no longer, at once. The file is removed if it is still the one that was made; connections that nobody has fetched are closed;
   * channels that were fetched go on. Whoever waits gets null. Idempotent.
   */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#pause);
    native.unwatch(this.#watcher);
    const problem = this.#file.remove();
    native.close(this.#listener);
    for (const descriptor of this.#accepted.splice(0)) native.close(descriptor);
    for (const waiter of this.#waiters) {
      if (this.#failure === undefined) waiter.resolve(null);
      else waiter.reject(this.#failure);
    }
    this.#waiters.clear();
    if (problem !== undefined) this.#tell(problem);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #onReady(events: number): void {
    if (events < 0) {
      this.#fail(events);
      return;
    }
    for (let count = 0; count < ACCEPTED_MAXIMUM && this.#accepted.length < ACCEPTED_MAXIMUM; count++) {
      const result = native.acceptUnix(this.#listener);
      if (result >= 0) {
        this.#isShort = false;
        this.#hand(result);
      } else if (result === -EAGAIN) {
        break;
      } else if (isTableFull(result) || result === -ENOBUFS || result === -ENOMEM) {
        this.#pauseAccepting(result);
        break;
      } else if (result !== -ECONNABORTED && result !== -EPROTO && result !== -EPERM) {
        // Those three concern the one connection, which is gone.
        this.#fail(result);
        return;
      }
    }
    this.#watchAsNeeded();
  }

  /** To whoever waits longest, or in store. */
  #hand(descriptor: number): void {
    const [waiter] = this.#waiters;
    if (waiter === undefined) {
      this.#accepted.push(descriptor);
      return;
    }
    this.#waiters.delete(waiter);
    try {
      waiter.resolve(this.#channel(descriptor));
    } catch (error) {
      waiter.reject(error);
    }
  }

  #channel(descriptor: number): ImsgChannel {
    try {
      return new ImsgChannel(descriptor, this.#channelOptions);
    } catch (error) {
      native.close(descriptor);
      throw error;
    }
  }

  #pauseAccepting(errno: number): void {
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#watchAsNeeded();
    }, ACCEPT_PAUSE);
    if (!this.#keepsAlive) this.#pause.unref();
    if (this.#isShort) return;
    this.#isShort = true;
    this.#tell(systemError(`the server at '${this.path}' cannot accept connections for now`, errno));
  }

  #watchAsNeeded(): void {
    if (this.#isClosed) return;
    const accepts = this.#pause === undefined && this.#accepted.length < ACCEPTED_MAXIMUM;
    const result = native.rewatch(this.#watcher, accepts ? READABLE : 0);
    if (result < 0) this.#fail(result);
  }

  /** The listening socket is of no use any more. */
  #fail(errno: number): void {
    this.#failure ??= new ImsgError('SYSTEM', `the server at '${this.path}' can no longer accept`, errno);
    this.close();
  }

  /** In a turn of its own, so that what it does or throws meets a server whose state is whole. */
  #tell(error: ImsgError): void {
    const onError = this.#onError;
    if (onError !== undefined) queueMicrotask(() => onError(error));
  }

  #setKeepsAlive(keepsAlive: boolean): this {
    this.#keepsAlive = keepsAlive;
    native.referenceWatcher(this.#watcher, keepsAlive);
    if (keepsAlive) this.#pause?.ref();
    else this.#pause?.unref();
    return this;
  }
}

function listenError(path: string, errno: number): ImsgError {
  const what = `cannot listen at '${path}'`;
  switch (-errno) {
    case EADDRINUSE:
      return new ImsgError(
        'SYSTEM',
        `${what}: the path exists already; stop the server that listens there, or remove the file if none does`,
        errno,
      );
    case ENOENT:
      return new ImsgError('SYSTEM', `${what}: there is no such directory; make it first`, errno);
    case ENAMETOOLONG:
      return new ImsgError('SYSTEM', `${what}: ${pathTooLong()}`, errno);
    default:
      return systemError(what, errno);
  }
}

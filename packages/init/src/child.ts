/**
 * One started process: its end is noticed by its pidfd, which cannot come to mean another process. What it printed is handed on to its end,
 * but a process that has ended does not stay because something it started still holds its output.
 */
import { errnoName, native, READABLE, type Watcher } from '@sallyport/native';
import { StartError } from './errors.js';
import type { Command } from './node-command.js';
import { type OutputRelay, relayLines, type WriteLine } from './output.js';

const SIGKILL = 9;
/** Milliseconds the output of an ended process may still go on. */
const OUTPUT_GRACE = 200;

export interface ExitStatus {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: number;
}

export class Child {
  /** Resolves once, when the process has ended. */
  readonly exited: Promise<ExitStatus>;
  /** Resolves once, when besides all it printed was handed on, or its time for that is over. */
  readonly ended: Promise<ExitStatus>;
  #pidfd: number;
  #watcher: Watcher | undefined;

  private constructor(
    readonly name: string,
    readonly pid: number,
    pidfd: number,
    output: readonly OutputRelay[],
  ) {
    this.#pidfd = pidfd;
    this.exited = new Promise<ExitStatus>((resolve) => {
      this.#watcher = native.watch(pidfd, READABLE, () => resolve(this.#reap()));
    });
    this.ended = this.exited.then(async (status) => {
      const late = setTimeout(() => {
        for (const relay of output) relay.stop();
      }, OUTPUT_GRACE);
      await Promise.all(output.map((relay) => relay.ended));
      clearTimeout(late);
      return status;
    });
  }

  /**
   * Starts a process with descriptor 3 as its only way out.
   * @param socket becomes its descriptor 3; stays owned by the caller.
   * @throws StartError when it cannot be started; nothing is left of the attempt.
   */
  static start(
    name: string,
    command: Command,
    environment: readonly string[],
    directory: string,
    socket: number,
    writeLine: WriteLine,
  ): Child {
    const opened: number[] = [];
    try {
      const out = openPipe(opened);
      const err = openPipe(opened);
      const pid = native.spawn(
        command.path,
        command.argv,
        environment,
        [-1, out.write, err.write, socket],
        directory,
      );
      if (pid < 0) {
        throw new StartError(
          `${name} cannot be started: ${command.path}: ${errnoName(-pid)}; check its path in init.yaml`,
        );
      }
      const pidfd = native.pidfdOpen(pid);
      if (pidfd < 0) {
        // Our child, not reaped: the number is its own.
        process.kill(pid, SIGKILL);
        throw new StartError(`${name} cannot be watched: ${errnoName(-pidfd)}`);
      }
      opened.splice(opened.indexOf(out.read), 1);
      opened.splice(opened.indexOf(err.read), 1);
      return new Child(name, pid, pidfd, [relayLines(out.read, writeLine), relayLines(err.read, writeLine)]);
    } finally {
      for (const descriptor of opened) native.close(descriptor);
    }
  }

  #reap(): ExitStatus {
    const status = new Int32Array(2);
    const result = native.reap(this.#pidfd, status);
    if (result < 0) throw new Error(`waitid: ${errnoName(-result)}`);
    if (this.#watcher !== undefined) native.unwatch(this.#watcher);
    native.close(this.#pidfd);
    this.#pidfd = -1;
    const [code, signal] = status;
    return { code: code === undefined || code < 0 ? null : code, signal: signal ?? 0 };
  }

  /** Ends it at once if it still runs. */
  kill(): void {
    if (this.#pidfd >= 0) native.pidfdSignal(this.#pidfd, SIGKILL);
  }
}

interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** @param opened both ends are noted here: what stands in it at the end is closed. */
function openPipe(opened: number[]): Pipe {
  const pair = new Int32Array(2);
  const result = native.pipe(pair);
  if (result < 0) throw new StartError(`no pipe can be made: ${errnoName(-result)}`);
  const pipe = { read: pair[0]!, write: pair[1]! };
  opened.push(pipe.read, pipe.write);
  return pipe;
}

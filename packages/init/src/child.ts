/** One started process: its end is noticed by its pidfd, which cannot come to mean another process. */
import { errnoName, native, READABLE, type Watcher } from '@sallyport/native';
import { StartError } from './errors.js';
import type { Command } from './node-command.js';
import { relayLines, type WriteLine } from './output.js';

const SIGKILL = 9;

export interface ExitStatus {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: number;
}

export class Child {
  /** Resolves once, when the process has ended and all it printed was handed on. */
  readonly ended: Promise<ExitStatus>;
  #pidfd: number;
  #watcher: Watcher | undefined;

  private constructor(
    readonly name: string,
    readonly pid: number,
    pidfd: number,
    output: readonly Promise<void>[],
  ) {
    this.#pidfd = pidfd;
    const exited = new Promise<ExitStatus>((resolve) => {
      this.#watcher = native.watch(pidfd, READABLE, () => resolve(this.#reap()));
    });
    this.ended = exited.then(async (status) => {
      await Promise.all(output);
      return status;
    });
  }

  /**
   * Starts a process with descriptor 3 as its only way out.
   * @param socket becomes its descriptor 3; stays owned by the caller.
   * @throws StartError when it cannot be started.
   */
  static start(
    name: string,
    command: Command,
    environment: readonly string[],
    directory: string,
    socket: number,
    writeLine: WriteLine,
  ): Child {
    const out = openPipe();
    const err = openPipe();
    const pid = native.spawn(
      command.path,
      command.argv,
      environment,
      [-1, out.write, err.write, socket],
      directory,
    );
    native.close(out.write);
    native.close(err.write);
    if (pid < 0) {
      native.close(out.read);
      native.close(err.read);
      throw new StartError(
        `${name} cannot be started: ${command.path}: ${errnoName(-pid)}; check its path in init.yaml`,
      );
    }
    const pidfd = native.pidfdOpen(pid);
    if (pidfd < 0) throw new Error(`pidfd_open: ${errnoName(-pidfd)}`);
    return new Child(name, pid, pidfd, [relayLines(out.read, writeLine), relayLines(err.read, writeLine)]);
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

function openPipe(): Pipe {
  const pair = new Int32Array(2);
  const result = native.pipe(pair);
  if (result < 0) throw new StartError(`no pipe can be made: ${errnoName(-result)}`);
  return { read: pair[0]!, write: pair[1]! };
}

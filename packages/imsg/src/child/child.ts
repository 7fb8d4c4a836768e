/**
 * A started program with chosen descriptors. node:child_process starts it, without a shell; what is added are owners: the end of a pipe
 * moves into the child and is closed here in the same step, so that no copy left behind keeps a reader waiting for an end of file that
 * never comes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { type ChildInput, type ChildOutput, type Placed, placeDescriptors } from './child-descriptors.js';
import { startError } from './start-error.js';

export interface ChildOptions {
  /**
   * What the child finds under numbers from 3 to 255. The end of a pipe moves into the child: it is closed here once the child was started,
   * and stays the caller's when starting failed. A plain number is copied and stays the caller's.
   */
  readonly descriptors?: { readonly [number: number]: ChildInput | ChildOutput } | undefined;
  /** Descriptor 0. Default 'inherit'; 'ignore' is an empty input. Pipes and numbers as with `descriptors`. */
  readonly stdin?: 'inherit' | 'ignore' | ChildInput | undefined;
  /** Descriptor 1, likewise; 'ignore' drops what is printed. */
  readonly stdout?: 'inherit' | 'ignore' | ChildOutput | undefined;
  /** Descriptor 2, likewise. */
  readonly stderr?: 'inherit' | 'ignore' | ChildOutput | undefined;
  /** The whole environment of the child. Default: that of this process. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Working directory of the child. Default: that of this process. */
  readonly cwd?: string | undefined;
  /** Ends the child when it is aborted, as disposing of it does. Aborted before: nothing is started. */
  readonly signal?: AbortSignal | undefined;
}

/** How a process ended: one of the two is null. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Milliseconds a child that was told to end has for it. Picked. */
const GRACE = 1000;

export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly pid: number;
  /** Resolves once, when the process has ended; never rejects. */
  readonly exited: Promise<ExitStatus>;

  /** @internal Made by `startChild`. */
  constructor(started: ChildProcess, pid: number) {
    this.#process = started;
    this.pid = pid;
    this.exited = new Promise((resolve) => {
      started.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  /**
   * Sends a signal.
   * @param signal name or number; default SIGTERM
   * @returns false when the process has ended already, or runs as somebody this process may not send signals to
   * @throws TypeError for a signal that does not exist
   */
  kill(signal: NodeJS.Signals | number = 'SIGTERM'): boolean {
    return this.#process.kill(signal);
  }

  /** Ends it: SIGTERM, and SIGKILL when it has not ended a second later. Resolves when it has ended; at once when it had. */
  async end(): Promise<ExitStatus> {
    this.kill();
    const late = setTimeout(() => this.kill('SIGKILL'), GRACE);
    const status = await this.exited;
    clearTimeout(late);
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

/**
 * Starts a program. Of the descriptors this process opened it gets those that were chosen and no others; what this process itself was
 * started with above number 15, and not told to keep, the system passes on.
 * @param command path, or name to be looked for in PATH; no shell takes part
 * @param args without the name of the program
 * @throws ImsgError SYSTEM with the reason when it cannot be started, TABLE_FULL, CLOSED for the end of a pipe that is not owned any more;
 *   TypeError, RangeError for wrong arguments; the signal's reason. Nothing is left of the attempt then, and all descriptors are still the
 *   caller's.
 */
export async function startChild(
  command: string,
  args: readonly string[] = [],
  options: ChildOptions = {},
): Promise<Child> {
  options.signal?.throwIfAborted();
  return startPlaced(command, args, options, placeDescriptors(options));
}

async function startPlaced(
  command: string,
  args: readonly string[],
  options: ChildOptions,
  placed: Placed,
): Promise<Child> {
  const { environment, cwd, signal } = options;
  let started: ChildProcess;
  try {
    started = spawn(command, [...args], {
      stdio: [...placed.stdio],
      ...(environment === undefined ? {} : { env: environment }),
      ...(cwd === undefined ? {} : { cwd }),
    });
  } catch (error) {
    throw startError(error, command, cwd);
  }
  if (started.pid === undefined) {
    // The reason comes in the next turn.
    const error = await new Promise<unknown>((resolve) => started.once('error', resolve));
    throw startError(error, command, cwd);
  }
  placed.moved();
  // Later errors are those of signals that could not be sent, which `kill` tells by its result.
  started.on('error', () => undefined);
  const child = new Child(started, started.pid);
  if (signal !== undefined) {
    const onAbort = () => void child.end();
    signal.addEventListener('abort', onAbort, { once: true });
    void child.exited.then(() => signal.removeEventListener('abort', onAbort));
  }
  return child;
}

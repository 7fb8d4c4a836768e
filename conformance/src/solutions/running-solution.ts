/**
 * A solution started as a user starts it, with `sallyport run`, and what it says. Ends with `stop()`, or when the context
 * of the test it was given ends; then nothing of it is left, whatever the test did.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { descendants, isRunning, type ProcessInfo } from './process-tree.js';

const MAIN = fileURLToPath(new URL('../../../../packages/sallyport/dist/src/cli/main.js', import.meta.url));

/** One line of `sallyport run --json`. */
export type SolutionEvent =
  | { readonly event: 'output'; readonly process: string; readonly line: string }
  | {
      readonly event: 'address';
      readonly process: string;
      readonly resource: string;
      readonly address: string;
    }
  | { readonly event: 'audit'; readonly line: string }
  | { readonly event: 'notice'; readonly text: string };

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class RunningSolution {
  readonly events: SolutionEvent[] = [];
  /** Text on standard error. */
  errors = '';
  /** Resolves when `sallyport run` has ended and all it said is in `events`. */
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #isOver = false;

  private constructor(folder: string, options: readonly string[]) {
    this.#child = spawn(process.execPath, [MAIN, 'run', '--json', ...options, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('both are pipes');
    createInterface({ input: stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line) as SolutionEvent);
      this.#wake();
    });
    stderr.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString('utf8');
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => {
        this.#isOver = true;
        resolve({ code, signal });
        this.#wake();
      });
    });
  }

  /** @param context of the test: the solution ends with it. @param options for `sallyport run` */
  static start(
    folder: string,
    context: { after(hook: () => Promise<void>): void },
    options: readonly string[] = ['--dev'],
  ): RunningSolution {
    const solution = new RunningSolution(folder, options);
    context.after(() => solution.stop());
    return solution;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('it could not be started');
    return this.#child.pid;
  }

  /** The kernel and the processes of the solution; init itself is not among them. */
  processes(): ProcessInfo[] {
    return descendants(this.pid);
  }

  /** The process that runs the script whose path ends so. */
  processOf(script: string): number {
    const found = this.processes().find(({ command }) => command.some((word) => word.endsWith(script)));
    if (found === undefined) throw new Error(`no process runs ${script}`);
    return found.pid;
  }

  /** @returns the first event that passes; waits for it. @throws when the solution ends without it. */
  async next<Found extends SolutionEvent>(wanted: (event: SolutionEvent) => event is Found): Promise<Found> {
    for (;;) {
      const found = this.events.find(wanted);
      if (found !== undefined) return found;
      if (this.#isOver) throw new Error(`the solution has ended; it said ${this.#all()}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Where the solution listens, such as `http://127.0.0.1:8080/`. */
  async address(): Promise<string> {
    const found = await this.next((event): event is Extract<SolutionEvent, { event: 'address' }> => {
      return event.event === 'address';
    });
    return found.address;
  }

  /** Lines a process has printed so far. */
  output(process: string): string[] {
    return this.events.flatMap((event) =>
      event.event === 'output' && event.process === process ? [event.line] : [],
    );
  }

  /** As a terminal or a program behind a pipe that does not read. */
  stopReading(): void {
    this.#child.stdout?.pause();
  }
  resumeReading(): void {
    this.#child.stdout?.resume();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it as Ctrl-C does, and by force what is then still there. */
  async stop(): Promise<void> {
    if (this.#isOver) return;
    const processes = this.processes();
    this.#child.kill('SIGINT');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await this.ended;
    clearTimeout(force);
    for (const { pid } of processes) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #all(): string {
    return `${this.events.map((event) => JSON.stringify(event)).join('\n')}\n${this.errors}`;
  }
}

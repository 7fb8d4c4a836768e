/**
 * init: starts the kernel, then every process of the image, and watches them until the solution is over.
 *
 * A solution is over when nobody is left who calls: the processes that serve nobody (no channel leads to them) are its roots; when the
 * last root has ended, the servers that remain have no one to serve and are ended too. It is also over when the person who started it
 * says so (SIGINT, SIGTERM, SIGHUP), and at once when the kernel ends: without it nothing may be delivered.
 */
import { joinSolution, readImage, type Solution } from '@sallyport/image';
import { Outcome, outcomeName } from '@sallyport/message';
import { errnoName, native } from '@sallyport/native';
import { AuditReport } from './audit-report.js';
import { Child, type ExitStatus } from './child.js';
import { ControlChannel, ControlError } from './control-channel.js';
import { StartError } from './errors.js';
import { HelloBook, sendHello } from './hello.js';
import { commandOf, nodeCommand } from './node-command.js';
import { endOrphans, reapOrphans } from './orphans.js';
import { printableReporter, type Reporter } from './reporter.js';
import { closeResource, type OpenResource, openResource } from './resources.js';
import { sealedMemory } from './sealed-memory.js';

/** Milliseconds between the end of the kernel, at which processes end by themselves, and the end of those that did not. */
const GRACE = 1000;

export interface RunOptions {
  /** The solution image as the compiler wrote it. */
  readonly image: Uint8Array;
  /** Absolute path of the solution's folder: working directory of its processes. */
  readonly folder: string;
  /** Callers are told the full reasons of denials. */
  readonly dev: boolean;
  /** Main module of the kernel process. */
  readonly kernelMain: string;
  /** Options for the Node that runs the kernel, such as a profiler's. */
  readonly kernelOptions?: readonly string[];
  readonly reporter: Reporter;
}

/**
 * Runs a solution to its end.
 * @returns exit code: 0 when all roots ended with 0 or the person ended it, 1 when something failed.
 * @throws ImageError, RecordError when the image is damaged.
 */
export async function runSolution(options: RunOptions): Promise<number> {
  const solution = joinSolution(readImage(options.image));
  return new Run(options, solution).run();
}

class Run {
  readonly #reporter: Reporter;
  readonly #children = new Map<number, Child>();
  readonly #report: AuditReport;
  readonly #hellos: HelloBook;
  #kernel: Child | undefined;
  #control: ControlChannel | undefined;
  #exitCode = 0;
  #isStopping = false;
  /** Until all have been started, one that ends early does not end the solution. */
  #isStarted = false;
  #stopped!: () => void;
  readonly #over = new Promise<void>((resolve) => {
    this.#stopped = resolve;
  });

  constructor(
    readonly options: RunOptions,
    readonly solution: Solution,
  ) {
    this.#reporter = printableReporter(options.reporter);
    this.#report = new AuditReport(solution);
    this.#hellos = new HelloBook(solution, options.dev);
  }

  async run(): Promise<number> {
    const onSignal = (): void => this.#signalled();
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, onSignal);
    const onChildEnd = (): void => reapOrphans(new Set(this.#allChildren().map(({ pid }) => pid)));
    process.on('SIGCHLD', onChildEnd);
    try {
      const adopts = native.becomeSubreaper();
      if (adopts < 0)
        throw new StartError(`what processes leave behind cannot be watched: ${errnoName(-adopts)}`);
      this.#startKernel();
      await this.#startProcesses();
      this.#isStarted = true;
      this.#endWhenRootsAreGone();
      await this.#over;
    } catch (error) {
      if (!(error instanceof StartError || error instanceof ControlError)) throw error;
      if (!this.#isStopping) {
        this.#reporter.notice(error.message);
        this.#exitCode = 1;
      }
      this.#stop();
    } finally {
      await this.#endEverything();
      process.off('SIGCHLD', onChildEnd);
      for (const signal of signals) process.off(signal, onSignal);
    }
    return this.#exitCode;
  }

  #signalled(): void {
    // Asked twice: no grace.
    if (this.#isStopping) for (const child of this.#allChildren()) child.kill();
    this.#stop();
  }

  #stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#control?.close();
    this.#stopped();
  }

  #allChildren(): Child[] {
    return [...(this.#kernel === undefined ? [] : [this.#kernel]), ...this.#children.values()];
  }

  #startKernel(): void {
    const { options } = this;
    const [ours, theirs] = socketPair();
    const owned = [ours];
    let image: number;
    try {
      image = sealedMemory('sallyport-image', options.image);
      owned.push(image);
      this.#kernel = Child.start(
        'kernel',
        nodeCommand(options.kernelMain, [], options.kernelOptions),
        [],
        options.folder,
        theirs,
        (line) => this.#reporter.notice(line),
      );
    } catch (error) {
      for (const descriptor of owned) native.close(descriptor);
      throw error;
    } finally {
      native.close(theirs);
    }
    this.#control = new ControlChannel(
      ours,
      this.solution,
      (records, dropped) => {
        for (const line of this.#report.lines(records, dropped)) this.#reporter.audit(line);
      },
      () => {
        if (this.#isStopping) return;
        this.#exitCode = 1;
        this.#reporter.notice('the kernel has ended, and with it the solution');
        this.#stop();
      },
    );
    this.#control.configure(JSON.stringify({ dev: options.dev }), image);
  }

  /** All are made known before one runs, so that a call to a process that is not up yet waits for it; servers run first. */
  async #startProcesses(): Promise<void> {
    const { processes } = this.solution.image;
    const tasks: number[] = [];
    for (const record of processes) {
      const { class: classIndex, name } = record;
      const answer = await this.#call('Create', { name });
      if (answer.isError) throw this.#notCreated(name, classIndex, Number(answer.values.rc));
      tasks.push(Number(answer.values.task));
    }
    for (const index of this.#serversFirst()) {
      if (this.#isStopping) return;
      await this.#startProcess(index, tasks[index]!);
    }
  }

  #notCreated(name: string, classIndex: number, outcome: number): StartError {
    if (outcome !== Outcome.DENIED)
      return new StartError(`the kernel did not take ${name}: ${outcomeName(outcome)}`);
    const className = this.solution.classes[classIndex]?.name;
    return new StartError(
      `the policy does not let ${name} start; add: execute src=Einit, dst=${className} { grant () }`,
    );
  }

  #call(method: string, value: object): ReturnType<ControlChannel['call']> {
    if (this.#control === undefined) throw new StartError('the kernel is not running');
    return this.#control.call('kl.core.Task', method, value);
  }

  #serversFirst(): number[] {
    const order: number[] = [];
    const seen = new Set<number>();
    const visit = (index: number): void => {
      if (seen.has(index)) return;
      seen.add(index);
      for (const channel of this.solution.image.processes[index]!.channels) visit(channel.target);
      order.push(index);
    };
    for (const index of this.solution.image.processes.keys()) visit(index);
    return order;
  }

  async #startProcess(index: number, task: number): Promise<void> {
    const record = this.solution.image.processes[index]!;
    const [kernelEnd, childEnd] = socketPair();
    let resources: readonly OpenResource[];
    try {
      const hello = this.#hellos.helloOf(index);
      resources = this.#openResources(index);
      sendHello(kernelEnd, hello, resources);
      const child = Child.start(
        record.name,
        commandOf(record.path, record.args),
        record.env.map(([name, value]) => `${name}=${value}`),
        this.options.folder,
        childEnd,
        (line) => this.#reporter.output(record.name, line),
      );
      this.#children.set(index, child);
      void child.exited.then(() => this.#tellKernel(task));
      void child.ended.then((status) => this.#processEnded(index, status));
    } catch (error) {
      native.close(kernelEnd);
      throw error;
    } finally {
      native.close(childEnd);
    }
    const answer = await this.#call('Resume', { task: { handle: task }, socket: { descriptor: kernelEnd } });
    if (answer.isError) throw new StartError(`the kernel did not take over the socket of ${record.name}`);
    for (const resource of resources) {
      if (resource.address !== null)
        this.#reporter.address(record.name, resource.record.name, resource.address);
    }
  }

  #openResources(index: number): OpenResource[] {
    const record = this.solution.image.processes[index]!;
    const opened: OpenResource[] = [];
    try {
      for (const resource of record.resources) opened.push(openResource(resource, record.name));
      return opened;
    } catch (error) {
      for (const resource of opened) closeResource(resource);
      throw error;
    }
  }

  /** The process is gone, even if its socket should still be held somewhere: the kernel settles what is open with it. */
  #tellKernel(task: number): void {
    if (this.#isStopping) return;
    this.#call('Terminate', { task: { handle: task } }).catch((error: unknown) => {
      // Its own denial is in the audit; a kernel that has ended is noticed where that is waited for.
      if (!(error instanceof ControlError)) throw error;
    });
  }

  #processEnded(index: number, status: ExitStatus): void {
    this.#children.delete(index);
    if (this.#isStopping) return;
    const { name } = this.solution.image.processes[index]!;
    if (status.code !== 0) {
      this.#exitCode = 1;
      const how =
        status.code === null ? `was ended by signal ${status.signal}` : `ended with exit code ${status.code}`;
      this.#reporter.notice(`${name} ${how}`);
    }
    this.#endWhenRootsAreGone();
  }

  #endWhenRootsAreGone(): void {
    const { processes } = this.solution.image;
    const called = new Set(processes.flatMap((process) => process.channels.map((channel) => channel.target)));
    // Where everybody is called by somebody, everybody counts.
    const roots = processes.map((_, index) => index).filter((index) => !called.has(index));
    const counted = roots.length > 0 ? roots : processes.map((_, index) => index);
    if (this.#isStarted && !counted.some((index) => this.#children.has(index))) this.#stop();
  }

  async #endEverything(): Promise<void> {
    this.#stop();
    const children = this.#allChildren();
    const timer = setTimeout(() => {
      for (const child of children) child.kill();
    }, GRACE);
    await Promise.all(children.map((child) => child.exited));
    clearTimeout(timer);
    await endOrphans();
    await Promise.all(children.map((child) => child.ended));
  }
}

/** A connected pair; the caller owns both ends. */
function socketPair(): [number, number] {
  const pair = new Int32Array(2);
  const result = native.socketpair(pair);
  if (result < 0) throw new StartError(`no socket pair can be made: ${errnoName(-result)}`);
  return [pair[0]!, pair[1]!];
}

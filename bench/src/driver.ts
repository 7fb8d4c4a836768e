/**
 * A process that measures, seen from the bench: it gets commands (commands.ts) and its whole tree is charged for the
 * processor time they take. The bench itself only waits meanwhile.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { end, LOOPBACK_ADDRESS, startAnnounced } from './announced.js';
import type { Measurement } from './measure.js';
import { commandLine, processorSeconds, processTree, splitTime } from './process-time.js';

/** One run of one contender. Microseconds; `rate` in calls a second. */
export interface Sample {
  readonly rate: number;
  readonly median: number | undefined;
  readonly p99: number | undefined;
  /** Processor time per call of all processes involved. */
  readonly processor: number;
  /** The same by process, where the driver knows names for them. */
  readonly processes: readonly ProcessShare[];
}

/** Microseconds a call; exact only as a sum of many samples, since Linux counts in steps of 10 ms. */
export interface ProcessShare {
  readonly name: string;
  readonly user: number;
  readonly system: number;
}

/** What a process is to be called, from its command line; undefined for those that are not told apart. */
export type NameProcess = (commandLine: string) => string | undefined;

/** Beyond what it was told to take, a command may take so long: a machine may be busy, but a run must end. */
const GRACE_MILLISECONDS = 10_000;

export class Driver {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #commands: Writable;
  readonly #replies: AsyncIterator<string>;
  readonly #nameProcess: NameProcess;

  /** @param child root of the tree that is charged; owned by the driver from here on */
  private constructor(
    name: string,
    child: ChildProcess,
    commands: Writable,
    replies: Readable,
    nameProcess: NameProcess = () => undefined,
  ) {
    this.#nameProcess = nameProcess;
    this.#name = name;
    this.#child = child;
    this.#commands = commands;
    this.#replies = createInterface({ input: replies })[Symbol.asyncIterator]();
    // A process that died is noticed by its missing reply; what is written after it must not end the bench.
    commands.on('error', () => undefined);
  }

  /** Starts a program that takes its commands on standard input and ends with it. */
  static start(name: string, program: string, args: readonly string[]): Driver {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    return new Driver(name, child, child.stdin, child.stdout);
  }

  /** Starts a program that prints the address where it takes its commands. */
  static async startAnnounced(
    name: string,
    program: string,
    args: readonly string[],
    nameProcess?: NameProcess,
  ): Promise<Driver> {
    const { child, port } = await startAnnounced(name, program, args, LOOPBACK_ADDRESS);
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
    } catch (error) {
      await end(child);
      throw error;
    }
    return new Driver(name, child, socket, socket, nameProcess);
  }

  /** @throws Error when the process ends instead of answering, or does not answer in time */
  async run(command: string, milliseconds: number, ...rest: number[]): Promise<Sample> {
    const pids = processTree(this.#pid());
    const named = pids.map((pid) => ({ pid, name: this.#nameProcess(commandLine(pid)) }));
    const split = named.map(({ pid }) => splitTime(pid));
    const before = processorSeconds(pids);
    this.#commands.write(`${[command, milliseconds, ...rest].join(' ')}\n`);
    const { calls, seconds, median, p99 } = JSON.parse(
      await this.#reply(command, milliseconds),
    ) as Measurement;
    const used = processorSeconds(pids) - before;
    const perCall = (time: number) => (time / calls) * 1e6;
    const processes = named.flatMap(({ pid, name }, index) => {
      if (name === undefined) return [];
      const { user, system } = splitTime(pid);
      const start = split[index] ?? { user: 0, system: 0 };
      return [{ name, user: perCall(user - start.user), system: perCall(system - start.system) }];
    });
    return { rate: calls / seconds, median, p99, processor: perCall(used), processes };
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    this.#commands.end();
    await end(this.#child);
  }

  #pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#name} did not start`);
    return this.#child.pid;
  }

  async #reply(command: string, milliseconds: number): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const fail = () => reject(new Error(`${this.#name} did not answer "${command}" in time`));
      timer = setTimeout(fail, milliseconds + GRACE_MILLISECONDS);
    });
    try {
      const { value, done } = await Promise.race([this.#replies.next(), late]);
      if (done === true) throw new Error(`${this.#name} ended instead of answering "${command}"`);
      return value;
    } finally {
      clearTimeout(timer);
    }
  }
}

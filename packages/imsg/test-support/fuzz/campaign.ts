/** Many cases one after another, each made from its own seed, and what only many show: leaks, growing memory, cases that take too long. */
import { openSync, readdirSync } from 'node:fs';
import { native } from '@sallyport/native';
import { type Fault, makeWith } from './broken-readers.js';
import { type FuzzCase, makeCase, type WireOption } from './case.js';
import { CaseFailure, repeatCommand } from './failure.js';
import { runCase } from './run-case.js';

export interface CampaignOptions {
  readonly cases: number;
  /** Of the first case; the others follow. */
  readonly seed: number;
  /** Left out: all. */
  readonly wire?: WireOption;
  /** A fault on purpose. */
  readonly fault?: Fault;
  /** Called before each case in so many, with how many have been run. */
  readonly progress?: { readonly every: number; readonly tell: (done: number) => void };
}

export interface CampaignReport {
  readonly cases: number;
  readonly milliseconds: number;
  /** How often each outcome was. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** A case that showed a defect. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
  readonly seed: number;

  constructor(seed: number, what: string, { wire, fault }: CampaignOptions, cause?: unknown) {
    super(`seed ${seed}: ${what}\nrepeat with: ${repeatCommand(seed, wire, fault)}`, { cause });
    this.seed = seed;
  }
}

/** Microseconds of processor time that count as a hang, so often in a row. */
const HANG_MICROSECONDS = 50_000;
const HANG_ROUNDS = 3;
/** Descriptors and memory are looked at after so many cases. */
const BATCH = 5000;
/** What a batch may leave to the collector. */
const MEMORY_MAXIMUM = 160 * 1024 * 1024;

/** @throws FuzzFailure */
export function runCampaign(options: CampaignOptions): CampaignReport {
  const file = openSync('/dev/null', 'r');
  try {
    return new Campaign(options, file).run();
  } finally {
    native.close(file);
  }
}

class Campaign {
  readonly #options: CampaignOptions;
  readonly #file: number;
  readonly #outcomes: Record<string, number> = {};
  readonly #descriptors: number;
  readonly #memory: number;

  constructor(options: CampaignOptions, file: number) {
    this.#options = options;
    this.#file = file;
    this.#descriptors = descriptorCount();
    this.#memory = memoryUsed();
  }

  run(): CampaignReport {
    const { cases, progress } = this.#options;
    const start = performance.now();
    for (let index = 0; index < cases; index++) {
      if (progress !== undefined && index % progress.every === 0) progress.tell(index);
      const outcome = this.#one(index);
      this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
      const done = index + 1;
      if (done % BATCH === 0 || done === cases) this.#lookAround(done);
    }
    return { cases, milliseconds: performance.now() - start, outcomes: this.#outcomes };
  }

  #one(index: number): string {
    const start = performance.now();
    const seed = seedAt(this.#options.seed, index);
    const fuzzCase = makeCase(seed, this.#options.wire);
    const outcome = this.#run(fuzzCase);
    if ((performance.now() - start) * 1000 > HANG_MICROSECONDS) this.#demandNoHang(seed);
    // Numbers of descriptors that came through a socket are not known beforehand.
    if (fuzzCase.socket) this.#demandDescriptors(index + 1);
    return outcome;
  }

  #run(fuzzCase: FuzzCase): string {
    try {
      return runCase(fuzzCase, makeWith(this.#options.fault), this.#file);
    } catch (error) {
      const what = error instanceof CaseFailure ? error.message : `an exception: ${String(error)}`;
      throw new FuzzFailure(fuzzCase.seed, what, this.#options, error);
    }
  }

  /** Long once may be the machine's fault. */
  #demandNoHang(seed: number): void {
    let used = 0;
    for (let round = 0; round < HANG_ROUNDS; round++) {
      const before = process.cpuUsage();
      this.#run(makeCase(seed, this.#options.wire));
      const { user, system } = process.cpuUsage(before);
      used = user + system;
      if (used <= HANG_MICROSECONDS) return;
    }
    throw new FuzzFailure(seed, `it takes ${Math.round(used / 1000)} ms of processor time`, this.#options);
  }

  #demandDescriptors(done: number): void {
    if (descriptorCount() !== this.#descriptors) this.#findLeak(batchStart(done), done);
  }

  #lookAround(done: number): void {
    this.#demandDescriptors(done);
    const grown = memoryUsed() - this.#memory;
    if (grown <= MEMORY_MAXIMUM) return;
    const first = batchStart(done);
    const what = `memory grew by ${Math.round(grown / 1024 / 1024)} MiB in at most ${done - first} cases from this one on`;
    throw new FuzzFailure(seedAt(this.#options.seed, first), what, this.#options);
  }

  /** One of these cases leaked: they are run once more, and counted after each. */
  #findLeak(first: number, done: number): void {
    for (let index = first; index < done; index++) {
      const seed = seedAt(this.#options.seed, index);
      const before = descriptorCount();
      this.#run(makeCase(seed, this.#options.wire));
      const more = descriptorCount() - before;
      if (more !== 0) throw new FuzzFailure(seed, `${more} descriptors more than before`, this.#options);
    }
    const seed = seedAt(this.#options.seed, first);
    throw new FuzzFailure(seed, `a leak in the ${done - first} cases from this one on`, this.#options);
  }
}

/** First case of the batch that the last of `done` cases is in. */
function batchStart(done: number): number {
  return Math.floor((done - 1) / BATCH) * BATCH;
}

function seedAt(seed: number, index: number): number {
  return (seed + index) % 2 ** 32;
}

function descriptorCount(): number {
  return readdirSync('/proc/self/fd').length;
}

function memoryUsed(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

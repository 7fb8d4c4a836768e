/**
 * A campaign in a process of its own, so that a case which ends the process or never returns is found, too. The process says from time to
 * time how far it is; when it dies or falls silent, the cases since then are run once more, one by one.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CampaignOptions, CampaignReport } from './campaign.js';
import { repeatCommand } from './failure.js';
import type { WorkerArgument, WorkerLine } from './worker.js';

export interface SuperviseOptions extends Omit<CampaignOptions, 'progress'> {
  /**
   * Milliseconds of silence, from the first case on, after which a case counts as endless. Default 30,000; a hundred cases take some
   * milliseconds.
   */
  readonly silence?: number;
  /** Called now and then with how many cases have been run. */
  readonly onProgress?: (done: number) => void;
}

export type Supervised =
  | { readonly report: CampaignReport; readonly failure?: undefined }
  | { readonly failure: string; readonly report?: undefined };

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
const DEFAULT_SILENCE = 30_000;
/** Milliseconds until the first case begins: what starting a process may take on a slow machine. */
const START = 30_000;
/** Cases between two words of progress. */
const EVERY = 1000;

/** @returns the report; or what failed and how to see it again, as text for people */
export async function supervise({
  silence = DEFAULT_SILENCE,
  onProgress,
  ...options
}: SuperviseOptions): Promise<Supervised> {
  const whole = await runWorker({ ...options, every: EVERY }, silence, onProgress);
  if (whole.line !== undefined) return whole.line;
  const seed = (options.seed + whole.done) % 2 ** 32;
  const cases = Math.min(EVERY, options.cases - whole.done);
  const alone = options.cases === 1;
  const part = alone ? whole : await runWorker({ ...options, seed, cases, every: 1 }, silence, undefined);
  const found = (seed + part.done) % 2 ** 32;
  if (part.line?.failure !== undefined) return part.line;
  if (part.line !== undefined) {
    const many = repeatCommand(seed, options.wire, options.fault).replace('--cases 1 ', `--cases ${cases} `);
    return {
      failure: `seed ${seed} or one behind it: ${whole.ending}, and not once more\nrepeat with: ${many}`,
    };
  }
  return {
    failure: `seed ${found}: ${part.ending}\nrepeat with: ${repeatCommand(found, options.wire, options.fault)}`,
  };
}

interface WorkerEnd {
  /** What it said last; undefined when it died or fell silent. */
  readonly line: Supervised | undefined;
  readonly done: number;
  /** In words. */
  readonly ending: string;
}

async function runWorker(
  argument: WorkerArgument,
  silence: number,
  onProgress: ((done: number) => void) | undefined,
): Promise<WorkerEnd> {
  const child = spawn(process.execPath, [WORKER, JSON.stringify(argument)], {
    stdio: ['ignore', 'inherit', argument.fault === undefined ? 'inherit' : 'ignore', 'pipe'],
  });
  let silent = false;
  const giveUp = () => {
    silent = true;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(giveUp, START);
  let line: Supervised | undefined;
  let done = 0;
  const reading = (async () => {
    for await (const text of createInterface({ input: child.stdio[3] as Readable })) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silence);
      const said = JSON.parse(text) as WorkerLine;
      if (!('done' in said)) line = said;
      else {
        done = said.done;
        onProgress?.(done);
      }
    }
  })();
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (...end) => resolve(end));
    });
    await reading;
    // A process that was dying by itself when it was given up counts as such: ending it may have taken the system long.
    const ending =
      silent && signal === 'SIGKILL'
        ? `no answer for ${silence} ms`
        : `the process ended with ${signal ?? `code ${String(code)}`}`;
    return { line, done, ending };
  } finally {
    clearTimeout(timer);
  }
}

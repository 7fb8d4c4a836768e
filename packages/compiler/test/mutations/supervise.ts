/**
 * A campaign on a thread of its own, so that a case which never ends, or takes all memory, is found, too: the thread says which case it is
 * at, and is ended when it falls silent.
 */
import { Worker } from 'node:worker_threads';
import { processorNow } from '../hostile/processor-time.js';
import type { Fault } from './broken-checks.js';
import { type CampaignReport, CaseMaker, describeCase } from './campaign.js';
import type { Language } from './fragments.js';
import type { WorkerAnswer, WorkerData } from './worker.js';

export interface SuperviseOptions {
  readonly language: Language;
  readonly cases: number;
  /** Of the first case; the others follow. */
  readonly seed: number;
  /** A fault on purpose. */
  readonly fault?: Fault;
  /** Milliseconds of processor time without a new case, once there was one, after which a case counts as endless. */
  readonly silence?: number;
  /** Called now and then with how many cases have been begun. */
  readonly onProgress?: (begun: number) => void;
}

export type Supervised =
  | { readonly report: CampaignReport; readonly failure?: undefined }
  | { readonly failure: string; readonly report?: undefined };

const DEFAULT_SILENCE = 10_000;
/** Milliseconds of processor time until the first case begins: what reading the corpus may take. */
const START = 30_000;
/** Milliseconds without a new case after which a thread that takes no processor time, as it waits for something, is ended, too. */
const ASLEEP = 180_000;
/** Milliseconds between two looks. */
const LOOK = 100;
/** Megabytes of what the thread may hold: far above what all cases of a run need together with the compiler. */
const MEMORY = 256;

/** @returns the report; or what failed and how to see it again, as text for people */
export async function superviseCampaign(options: SuperviseOptions): Promise<Supervised> {
  const { silence = DEFAULT_SILENCE, onProgress, ...campaign } = options;
  const progress = new Uint32Array(new SharedArrayBuffer(8));
  const workerData: WorkerData = { ...campaign, progress };
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
  });
  const found = { answer: undefined as WorkerAnswer | undefined, error: undefined as Error | undefined };
  worker.on('message', (answer: WorkerAnswer) => {
    found.answer = answer;
  });
  worker.on('error', (error) => {
    found.error = error;
  });
  const exited = new Promise<void>((resolve) => worker.on('exit', () => resolve()));
  let begun = 0;
  let since = [processorNow(), performance.now()] as const;
  let silent = false;
  const timer = setInterval(() => {
    const now = Atomics.load(progress, 0);
    if (now !== begun) {
      begun = now;
      since = [processorNow(), performance.now()];
      onProgress?.(begun);
    } else if (
      processorNow() - since[0] > (begun === 0 ? START : silence) ||
      performance.now() - since[1] > ASLEEP
    ) {
      silent = true;
      void worker.terminate();
    }
  }, LOOK);
  await exited;
  clearInterval(timer);
  if (found.answer !== undefined) return found.answer;
  if (found.error !== undefined && !isOutOfMemory(found.error)) throw found.error;
  const what = silent ? `no answer for ${silence} ms` : `takes more than ${MEMORY} MiB of memory`;
  const made = new CaseMaker(options.language).make(Atomics.load(progress, 1));
  return { failure: `${what}\n${describeCase(made, options.language)}` };
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

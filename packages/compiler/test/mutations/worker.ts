/** Run on a thread of its own by supervise.ts: a campaign. Answers with one message, and says in shared memory which case it is at. */
import { parentPort, workerData } from 'node:worker_threads';
import { broken, type Fault } from './broken-checks.js';
import { type CampaignReport, MutationFailure, runCampaign } from './campaign.js';
import { checkOf } from './checks.js';
import type { Language } from './fragments.js';

export interface WorkerData {
  readonly language: Language;
  readonly cases: number;
  readonly seed: number;
  readonly fault?: Fault;
  /** [0]: cases begun; [1]: seed of the last of them. */
  readonly progress: Uint32Array<SharedArrayBuffer>;
}

export type WorkerAnswer = { readonly report: CampaignReport } | { readonly failure: string };

const { language, cases, seed, fault, progress } = workerData as WorkerData;

function run(): WorkerAnswer {
  const check = checkOf(language);
  try {
    const report = runCampaign({
      language,
      cases,
      seed,
      check: fault === undefined ? check : broken(check, fault),
      onCase: (current) => {
        Atomics.store(progress, 1, current);
        Atomics.add(progress, 0, 1);
      },
    });
    return { report };
  } catch (error) {
    if (!(error instanceof MutationFailure)) throw error;
    const cause = error.cause instanceof Error ? `\n${error.cause.stack ?? ''}` : '';
    return { failure: error.message + cause };
  }
}

parentPort?.postMessage(run());

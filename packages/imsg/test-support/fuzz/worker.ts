/**
 * Run in a process of its own by supervisor.ts: a campaign. Argument: CampaignOptions as JSON, and `every`. Lines of JSON go to descriptor
 * 3: progress, then the report or the failure.
 */
import { writeSync } from 'node:fs';
import { cleanUpFaults } from './broken-readers.js';
import { type CampaignOptions, type CampaignReport, FuzzFailure, runCampaign } from './campaign.js';

export type WorkerArgument = Omit<CampaignOptions, 'progress'> & { readonly every: number };

export type WorkerLine =
  | { readonly done: number }
  | { readonly report: CampaignReport }
  | { readonly failure: string };

const TELL = 3;

function tell(line: WorkerLine): void {
  writeSync(TELL, `${JSON.stringify(line)}\n`);
}

const { every, ...options } = JSON.parse(process.argv[2] as string) as WorkerArgument;
try {
  tell({ report: runCampaign({ ...options, progress: { every, tell: (done) => tell({ done }) } }) });
} catch (error) {
  if (!(error instanceof FuzzFailure)) throw error;
  tell({ failure: `${error.message}\n${error.cause instanceof Error ? (error.cause.stack ?? '') : ''}` });
} finally {
  cleanUpFaults();
}

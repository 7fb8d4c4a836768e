/** The section that checks a large solution: whole processes, as somebody waits for them at a terminal. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AmountDefinition } from './amounts.js';
import { MANY_FILES, SALLYPORT } from './folders.js';
import { writeManyFiles } from './many-files.js';
import type { Section } from './section.js';
import { median } from './statistics.js';

const INTERFACES = 100;

/** @param runs of which the median is taken */
export function checkSection(runs: number): Section {
  return {
    name: 'check',
    title: 'Checking a large solution',
    contenders: [],
    ratios: [],
    amounts: () => amounts(runs),
    notes: ['Whole processes, from their start to their end, one after the other.'],
  };
}

/** @throws Error when the solution has findings: then something else would be measured than is said */
async function amounts(runs: number): Promise<readonly AmountDefinition[]> {
  const files = writeManyFiles(MANY_FILES, INTERFACES);
  const check: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < runs; run++) {
    check.push(await timed([SALLYPORT, 'check', MANY_FILES], 'no errors\n'));
    bare.push(await timed(['-e', ''], ''));
  }
  return [
    {
      key: 'check',
      title: `sallyport check, ${files} descriptions`,
      value: median(check),
      unit: 'ms',
      aim: { atMost: 1000 },
    },
    { key: 'bare', title: 'of it the start of Node', value: median(bare), unit: 'ms' },
  ];
}

/** Milliseconds of one process. */
async function timed(args: readonly string[], output: string): Promise<number> {
  const start = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  const took = performance.now() - start;
  if (stdout !== output) throw new Error(`expected ${JSON.stringify(output)}, not ${stdout.slice(0, 200)}`);
  return took;
}

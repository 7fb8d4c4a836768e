/**
 * Run as a process of its own by hostile.test.ts, with little memory: checks the hostile texts of one language as they would lie on a disk,
 * one after another. Arguments: the extension, and optionally a defect on purpose, with which only the first text is checked. Output: for
 * each text a line with its name, then one of JSON.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { temporaryDirectory } from '@sallyport/test-kit';
import { checkSyntax } from '../../src/check-syntax.js';
import { type Diagnostic, formatDiagnostic } from '../../src/diagnostics.js';
import { loadSolution } from '../../src/load-solution.js';
import { decodeText } from '../../src/text/decode-text.js';
import { checkDescriptions, SHARED } from '../check-case.js';
import { compileFolder } from '../psl/compile-text.js';
import { processorNow, processorTime } from './processor-time.js';
import { type Extension, HOSTILE_TEXTS } from './texts.js';

export interface HostileResult {
  /** Of processor time. */
  readonly milliseconds: number;
  /** Megabytes that are still used when the findings are forgotten, more than before. */
  readonly kept: number;
  readonly findings: number;
  /** Findings of the text as `line:column code`. */
  readonly places: readonly string[];
  /** Characters of the longest finding as it is shown. */
  readonly longest: number;
  /** A finding that is not where the text is, or cannot be shown. */
  readonly fault: string | null;
}

/** Milliseconds: more than a text may take. */
const TOO_LONG = 4500;

/** Defects on purpose. */
const DEFECTS = {
  busy: () => {
    const start = processorNow();
    while (processorNow() - start < TOO_LONG);
  },
  /** As on a machine that does other things. */
  waiting: () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TOO_LONG);
  },
} as const satisfies Record<string, () => void>;
export type Defect = keyof typeof DEFECTS;

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const MEGABYTE = 1024 * 1024;

function main(extension: Extension, defect: Defect | undefined): void {
  using scratch = temporaryDirectory();
  const special: Partial<Record<Extension, string>> = { '.yaml': 'init.yaml', '.psl': 'security.psl' };
  const path = join(scratch.path, special[extension] ?? `Mutant${extension}`);
  const all = Object.entries(HOSTILE_TEXTS[extension]);
  for (const [what, { make }] of defect === undefined ? all : all.slice(0, 1)) {
    process.stdout.write(`${what}\n`);
    writeFileSync(path, make());
    process.stdout.write(`${JSON.stringify(resultOf(path, defect))}\n`);
    rmSync(path);
  }
}

function resultOf(path: string, defect: Defect | undefined): HostileResult {
  const before = usedMemory();
  const result = measure(path, defect);
  return { ...result, kept: (usedMemory() - before) / MEGABYTE };
}

function measure(path: string, defect: Defect | undefined): Omit<HostileResult, 'kept'> {
  let found: readonly Diagnostic[] = [];
  let syntax: readonly Diagnostic[] = [];
  const milliseconds = processorTime(() => {
    found = check(path);
    // Of a solution the whole of init.yaml has been parsed in the same way.
    if (!path.endsWith('.yaml')) syntax = checkSyntax([path], dirname(path));
    if (defect !== undefined) DEFECTS[defect]();
  });
  const own = found.filter(({ file }) => file === basename(path));
  const lines = decodeText(Uint8Array.from(readFileSync(path))).text.split(/\r\n|\r|\n/);
  const faults = [...own, ...syntax].map((each) => faultOf(each, lines));
  return {
    milliseconds,
    findings: found.length,
    places: own.map(({ line, column, code }) => `${line}:${column} ${code}`),
    longest: Math.max(0, ...found.map((each) => formatDiagnostic(each).length)),
    fault: faults.find((each) => each !== null) ?? null,
  };
}

function check(path: string): readonly Diagnostic[] {
  const folder = dirname(path);
  switch (basename(path)) {
    case 'init.yaml':
      return loadSolution(folder, { includes: [SHARED], shownFrom: folder }).diagnostics;
    case 'security.psl':
      return compileFolder(folder).diagnostics;
    default:
      return checkDescriptions(folder);
  }
}

function faultOf(diagnostic: Diagnostic, lines: readonly string[]): string | null {
  const { line, column, message, remedy } = diagnostic;
  const length = lines[line - 1]?.length;
  const isPlaced = length !== undefined && column >= 1 && column <= length + 1;
  // A file that is not read has no text of its own.
  const isWhole = line === 1 && column === 1;
  const isShown = !HIDDEN.test(formatDiagnostic(diagnostic).replaceAll('\n', ''));
  if ((isPlaced || isWhole) && isShown && message !== '' && remedy !== '') return null;
  return JSON.stringify(diagnostic);
}

/** Bytes in use once what nobody holds is given back. */
function usedMemory(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
main(process.argv[2] as Extension, process.argv[3] as Defect | undefined);

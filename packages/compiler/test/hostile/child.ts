/**
 * Run as a process of its own by hostile.test.ts, with little memory: checks the hostile texts of one language as they would lie on a disk,
 * one after another. Argument: the extension. Output: for each text a line with its name, then one of JSON.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { temporaryDirectory } from '@sallyport/test-kit';
import { checkSyntax } from '../../src/check-syntax.js';
import { decodeText } from '../../src/decode-text.js';
import { type Diagnostic, formatDiagnostic } from '../../src/diagnostics.js';
import { loadSolution } from '../../src/load-solution.js';
import { checkDescriptions, SHARED } from '../check-case.js';
import { compileFolder } from '../psl/compile-text.js';
import { type Extension, HOSTILE_TEXTS } from './texts.js';

export interface HostileResult {
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

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const MEGABYTE = 1024 * 1024;

function main(extension: Extension): void {
  using scratch = temporaryDirectory();
  const special: Partial<Record<Extension, string>> = { '.yaml': 'init.yaml', '.psl': 'security.psl' };
  const path = join(scratch.path, special[extension] ?? `Mutant${extension}`);
  for (const [what, { make }] of Object.entries(HOSTILE_TEXTS[extension])) {
    process.stdout.write(`${what}\n`);
    writeFileSync(path, make());
    process.stdout.write(`${JSON.stringify(resultOf(path))}\n`);
    rmSync(path);
  }
}

function resultOf(path: string): HostileResult {
  const before = usedMemory();
  const result = measure(path);
  return { ...result, kept: (usedMemory() - before) / MEGABYTE };
}

function measure(path: string): Omit<HostileResult, 'kept'> {
  const start = performance.now();
  const found = check(path);
  // Of a solution the whole of init.yaml has been parsed in the same way.
  const syntax = path.endsWith('.yaml') ? [] : checkSyntax([path], dirname(path));
  const milliseconds = performance.now() - start;
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
main(process.argv[2] as Extension);

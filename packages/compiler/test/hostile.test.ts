/**
 * Text that somebody wrote against the compiler: it gets a finding at a true place, in bounded time and memory. Each language is checked in
 * a process of its own, which would end if it used more memory than it is given.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from '@sallyport/test-kit';
import type { Defect, HostileResult } from './hostile/child.js';
import { type Extension, HOSTILE_TEXTS } from './hostile/texts.js';

/**
 * Milliseconds of processor time that one text may take: far above what is needed, and far below what anything quadratic would take, as
 * texts have a hundred thousand parts and more.
 */
const MOST_TIME = 4000;
/** Megabytes that a process may use; a text has up to ten. */
const MOST_MEMORY = 256;
/** Megabytes that may be kept of a text: code that was compiled meanwhile, and the like. */
const MOST_KEPT = 16;
/** Errors, warnings and notes of one file, and of those around it. */
const MOST_FINDINGS = 602;
/** Characters of a finding with the line it is in; a character may take eight. */
const LONGEST_FINDING = 4000;

const CHILD = fileURLToPath(new URL('./hostile/child.js', import.meta.url));

for (const extension of Object.keys(HOSTILE_TEXTS) as Extension[]) {
  test(`hostile texts: ${extension}`, { timeout: 400_000 }, async () => {
    const texts = HOSTILE_TEXTS[extension];
    const results = await runChild(extension);
    assert.deepEqual([...results.keys()], Object.keys(texts));
    const wrong = [...results].flatMap(([name, result]) =>
      faultsOf(result, texts[name]?.finds ?? '').map((fault) => `${name}: ${fault}`),
    );
    assert.deepEqual(wrong, []);
  });
}

test('a text that takes long is seen, and a machine that does other things is not', {
  timeout: 200_000,
}, async () => {
  for (const [defect, faults] of [
    ['busy', 1],
    ['waiting', 0],
  ] as const) {
    const results = await runChild('.idl', MOST_MEMORY, defect);
    const [[name, result] = assert.fail('no result')] = results;
    const found = faultsOf(result, HOSTILE_TEXTS['.idl'][name]?.finds ?? '');
    assert.equal(found.length, faults, `${defect}: ${found.join(', ')}`);
    for (const fault of found) assert.match(fault, /^took \d+ ms$/);
  }
});

test('a text that takes too much memory ends the process, and is named', { timeout: 60_000 }, async () => {
  await assert.rejects(runChild('.idl', 24), /ended with \w+ at "/);
});

test('a text that finds something else is seen', () => {
  const result: HostileResult = {
    milliseconds: 7000,
    kept: 20,
    findings: 700,
    places: ['1:2 a', '3:4 b'],
    longest: 5000,
    fault: 'somewhere else',
  };
  assert.equal(faultsOf(result, '1:3 a').length, 6);
  for (const finds of ['1:2 a', '*:* b', '3:* *']) assert.equal(faultsOf(result, finds).length, 5);
  for (const finds of ['1:2 b', '*:2 b', '2:* *', '']) assert.equal(faultsOf(result, finds).length, 6);
});

function faultsOf(result: HostileResult, finds: string): string[] {
  const { milliseconds, kept, findings, places, longest, fault } = result;
  const wanted = new RegExp(`^${finds.replaceAll('*', '.+')}$`);
  const rules: readonly (readonly [holds: boolean, otherwise: string])[] = [
    [milliseconds < MOST_TIME, `took ${milliseconds.toFixed()} ms`],
    [kept < MOST_KEPT, `${kept.toFixed()} MiB are kept`],
    [findings <= MOST_FINDINGS, `${findings} findings`],
    [longest <= LONGEST_FINDING, `a finding of ${longest} characters`],
    [fault === null, `misplaced: ${fault ?? ''}`],
    [places.some((place) => wanted.test(place)), `no ${finds} in ${places.slice(0, 3).join(', ')}`],
  ];
  return rules.flatMap(([holds, otherwise]) => (holds ? [] : otherwise));
}

/** @returns results by the name of the text @throws where the process does not come to its end */
async function runChild(
  extension: Extension,
  memory = MOST_MEMORY,
  defect?: Defect,
): Promise<Map<string, HostileResult>> {
  const options = [
    `--max-old-space-size=${memory}`,
    CHILD,
    extension,
    ...(defect === undefined ? [] : [defect]),
  ];
  const child = spawn(process.execPath, options, {
    stdio: ['ignore', 'pipe', memory === MOST_MEMORY ? 'inherit' : 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  const lines = output.split('\n').slice(0, -1);
  if (code !== 0) throw new Error(`ended with ${signal ?? `code ${code}`} at "${lines.at(-1) ?? ''}"`);
  const results = new Map<string, HostileResult>();
  for (let i = 0; i + 1 < lines.length; i += 2) {
    results.set(lines[i] ?? '', JSON.parse(lines[i + 1] ?? '') as HostileResult);
  }
  return results;
}

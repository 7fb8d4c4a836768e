/** Broken policies: whatever is written, the compiler ends, says where, and lets nothing pass that the kernel would refuse. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SecurityModule } from '@sallyport/policy';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compileText } from './compile-text.js';
import { policyClasses } from './shop-solution.js';

const CORPUS = fileURLToPath(new URL('../../../test/psl/corpus', import.meta.url));
const INPUTS = 3000;
const PIECES = [
  ...'{ } ( ) [ ] . , : ; = == != < <= && || ! ==> - + * / // /* */ " \\ @X@ § \0 \u202e \ud800 \n'.split(
    ' ',
  ),
  ...'request response error execute security match choice audit use EDL task class policy object assert'.split(
    ' ',
  ),
  ...'grant deny src dst endpoint method message src_sid true re.match all any 0x 99999999999999999999 "^a$"'.split(
    ' ',
  ),
];

/** Numbers below `limit` from a seed, so that a failing input can be had again. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test(`${INPUTS} broken policies`, { timeout: 60_000 }, () => {
  using scratch = temporaryDirectory();
  const textsOf = (folder: string): string[] =>
    readdirSync(join(CORPUS, folder))
      .filter((file) => file.endsWith('.psl'))
      .map((file) => readFileSync(join(CORPUS, folder, file), 'utf8'));
  const sound = [...textsOf('good'), ...textsOf('warning')];
  const texts = readdirSync(CORPUS)
    .filter((folder) => folder !== 'include')
    .flatMap(textsOf);
  const below = generator(7);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    assert.ok(item !== undefined);
    return item;
  };
  const mutated = (text: string): string => {
    const at = below(text.length + 1);
    const length = below(12);
    switch (below(5)) {
      case 0:
        return text.slice(0, at) + text.slice(at + length);
      case 1:
        return `${text.slice(0, at)} ${pick(PIECES)} ${text.slice(at)}`;
      case 2:
        return `${text.slice(0, at)}${pick(PIECES)}${text.slice(at + length)}`;
      case 3:
        return text.slice(0, at) + text.slice(below(text.length + 1));
      default: {
        const other = pick(texts);
        const from = below(other.length);
        return text.slice(0, at) + other.slice(from, from + 80) + text.slice(at);
      }
    }
  };
  const counts = { passed: 0, refused: 0 };
  let slowest = 0;
  for (let input = 0; input < INPUTS; input++) {
    let text = pick(below(2) === 0 ? sound : texts);
    for (let count = below(2); count >= 0; count--) text = mutated(text);
    // As if the included files of the corpus stood in one file with it.
    const whole = text.replace(/use (granted|common)\._/g, USES);
    const begun = performance.now();
    const { record, diagnostics } = compileText(whole, scratch.path);
    slowest = Math.max(slowest, performance.now() - begun);
    const failed = diagnostics.some((each) => each.severity === 'error');
    assert.equal(record === undefined, failed, whole);
    for (const { file, line, column, message, remedy } of diagnostics) {
      const lines = file === 'init.yaml' ? 6 : whole.split(/\r\n|\r|\n/).length;
      assert.ok(line >= 1 && column >= 1 && line <= lines, whole);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(message + remedy, /[\x00-\x1f\u202e]/);
    }
    if (record === undefined) counts.refused++;
    else {
      new SecurityModule(policyClasses(), record);
      counts.passed++;
    }
  }
  // Both often enough to mean something.
  assert.ok(counts.passed > 100 && counts.refused > 1000, JSON.stringify(counts));
  assert.ok(slowest < 1000, `${slowest} ms`);
});

const USES = `use nk.base._ use nk.basic._ use nk.regex._
use EDL kl.core.Core use EDL Einit use EDL shop.Till use EDL shop.Store`;

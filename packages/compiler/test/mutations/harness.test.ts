/** That a campaign finds what it is for, says how to see it again, and that a seed makes the same case. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { broken, FAULTS, type Fault } from './broken-checks.js';
import { CaseMaker, MutationFailure, runCampaign } from './campaign.js';
import { checkOf } from './checks.js';
import { SEED } from './expectations.js';
import { LANGUAGES } from './fragments.js';
import { superviseCampaign } from './supervise.js';

const CASES = 2000;

function failureOf(fault: Fault, seed = SEED, cases = CASES): MutationFailure {
  try {
    runCampaign({ language: 'idl', cases, seed, check: broken(checkOf('idl'), fault) });
  } catch (error) {
    if (error instanceof MutationFailure) return error;
    throw error;
  }
  return assert.fail(`the fault ${fault} was not found`);
}

const FOUND_HERE: readonly [Fault, RegExp][] = [
  ['throw', /^an exception: TypeError: a fault on purpose\n/],
  ['slow', /^takes \d+ ms\n/],
  ['line-outside', /^line 2 of 1: /],
  ['no-line', /^line NaN of 1: /],
  ['column-outside', /^column 3 in a line of 0 characters: /],
  ['end-outside', /^a finding from column 1 to 40 in a line of 0 characters: /],
  ['hidden-text', /^text that cannot be shown: /],
  ['no-remedy', /^a finding without code, message or remedy: /],
  ['long-text', /^a text that is too long: /],
  ['mark-outside', /^a mark beside its line: /],
  ['many-findings', /^7\d\d findings for one file\n/],
];

for (const [fault, message] of FOUND_HERE) {
  test(`a check with the fault '${fault}' is found, with the text, and its seed finds it again`, () => {
    const failure = failureOf(fault);
    assert.match(failure.message, message);
    assert.match(
      failure.message,
      /\nseed \d+, a change of .*:\n".*union.*"\nrepeat with: npm run fuzz -- --language idl --cases 1 --seed \d+$/,
    );
    assert.match(failureOf(fault, failure.seed, 1).message, message);
  });
}

test('a case that never ends, and one that takes all memory, are found', { timeout: 400_000 }, async () => {
  for (const [fault, message] of [
    ['endless', /^no answer for 1000 ms\nseed \d+, a change of .*:\n".*union/],
    ['memory', /^takes more than 256 MiB of memory\nseed \d+, a change of /],
  ] as const) {
    const { failure = '' } = await superviseCampaign({
      language: 'idl',
      cases: CASES,
      seed: SEED,
      fault,
      silence: 1000,
    });
    assert.match(failure, message);
    if (fault === 'memory') continue;
    const seed = Number(/^seed (\d+)/m.exec(failure)?.[1]);
    const again = await superviseCampaign({ language: 'idl', cases: 1, seed, fault, silence: 1000 });
    assert.equal(again.failure, failure);
  }
});

test('every fault is looked for', () => {
  assert.deepEqual(
    [...FOUND_HERE.map(([fault]) => fault), 'endless', 'memory'].toSorted(),
    FAULTS.toSorted(),
  );
});

test('a seed makes the same case again, and other seeds make others', () => {
  for (const language of LANGUAGES) {
    const [maker, other] = [new CaseMaker(language), new CaseMaker(language)];
    const seen = new Set<string>();
    for (let seed = 0; seed < 300; seed += 1) {
      const { bytes, document } = maker.make(seed);
      assert.deepEqual(other.make(seed).bytes, bytes);
      assert.equal(other.make(seed).document.name, document.name);
      seen.add(Buffer.from(bytes).toString('latin1'));
    }
    assert.ok(seen.size > 270, `${language}: ${seen.size}`);
  }
});

test('unchanged texts that are right have no errors when they are checked in memory', () => {
  for (const language of LANGUAGES) {
    const check = checkOf(language);
    let count = 0;
    for (const document of new CaseMaker(language).documents.filter(({ isSound }) => isSound)) {
      const errors = check(document.files, document, count).filter(({ severity }) => severity === 'error');
      assert.deepEqual(errors, [], document.name);
      count += 1;
    }
    assert.ok(count >= 2, `${language}: ${count}`);
  }
});

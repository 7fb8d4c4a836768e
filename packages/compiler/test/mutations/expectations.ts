/** What a campaign has to be to mean something: it goes through most of what the compiler says of a language, and beyond it. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import type { Language } from './fragments.js';
import { superviseCampaign } from './supervise.js';

/** Of the first case of every campaign in the test run. */
export const SEED = 20_240_501;

export interface Expectations {
  readonly cases: number;
  /** Share of cases that are accepted at least, in percent. */
  readonly accepted: number;
  /** Codes that are found at least. */
  readonly codes: number;
}

/** A test that runs a campaign. */
export function testMutations(language: Language, { cases, accepted, codes }: Expectations): void {
  test(`${cases} mutated texts: ${language}`, { timeout: 900_000 }, async () => {
    const { report, failure } = await superviseCampaign({ language, cases, seed: SEED });
    assert.ok(report !== undefined, failure);
    assert.equal(report.refused + report.accepted, cases);
    assert.ok(report.refused > cases / 3, `only ${report.refused} were refused`);
    assert.ok(report.accepted * 100 > cases * accepted, `only ${report.accepted} were accepted`);
    const found = Object.keys(report.codes);
    assert.ok(found.length >= codes, `only ${found.length} codes: ${found.toSorted().join(' ')}`);
  });
}

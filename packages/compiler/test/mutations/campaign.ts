/**
 * Many mutated texts, one after another, each made from its own seed: seed S alone makes the case that was the S-th of a run. A defect ends
 * the campaign with the seed and the text.
 */

import { Random } from '@sallyport/test-kit';
import { STUBS_FOLDER } from '../../src/files/source-reader.js';
import { processorNow } from '../hostile/processor-time.js';
import { type Bytes, MemoryFiles } from '../memory-files.js';
import type { Check } from './checks.js';
import { type Document, readDocuments, withBytes } from './documents.js';
import { fragmentsOf, type Language } from './fragments.js';
import { faultOf } from './judge.js';
import { type MutationSource, mutate } from './mutate.js';

/** Milliseconds of processor time that one case may take, of several times the least. */
const HANG = 150;
const HANG_ROUNDS = 3;

export interface CampaignOptions {
  readonly language: Language;
  readonly cases: number;
  /** Of the first case; the others follow. */
  readonly seed: number;
  readonly check: Check;
  /** Called before each case, for whoever watches over the time. */
  readonly onCase?: (seed: number) => void;
}

export interface CampaignReport {
  readonly cases: number;
  /** Cases with errors. */
  readonly refused: number;
  /** Cases without. */
  readonly accepted: number;
  /** Codes of findings, each with how often it was found. */
  readonly codes: Readonly<Record<string, number>>;
}

/** A case that showed a defect. */
export class MutationFailure extends Error {
  override readonly name = 'MutationFailure';
  readonly seed: number;

  constructor(made: MutatedCase, language: Language, what: string, cause?: unknown) {
    super(`${what}\n${describeCase(made, language)}`, { cause });
    this.seed = made.seed;
  }
}

export interface MutatedCase {
  readonly seed: number;
  readonly document: Document;
  readonly bytes: Bytes;
}

/** Makes the cases of a language. */
export class CaseMaker {
  readonly documents: readonly Document[];
  readonly #sound: readonly Document[];
  readonly #source: MutationSource;

  constructor(language: Language) {
    const supplied = new MemoryFiles();
    supplied.copy(STUBS_FOLDER);
    this.documents = readDocuments(language, supplied);
    this.#sound = this.documents.filter((document) => document.isSound);
    this.#source = {
      texts: this.documents.map(({ text }) => text),
      fragments: fragmentsOf(language),
    };
  }

  make(seed: number): MutatedCase {
    const random = new Random(seed);
    // What is right leads further into the compiler than what is wrong already.
    const document = random.pick(random.below(3) === 0 ? this.documents : this.#sound);
    return { seed, document, bytes: mutate(document.text, random, this.#source) };
  }
}

/** The case as people see it again. */
export function describeCase({ seed, document, bytes }: MutatedCase, language: Language): string {
  return [
    `seed ${seed}, a change of ${document.name}:`,
    JSON.stringify(new TextDecoder().decode(bytes)),
    `repeat with: npm run fuzz -- --language ${language} --cases 1 --seed ${seed}`,
  ].join('\n');
}

/** @throws MutationFailure */
export function runCampaign(options: CampaignOptions): CampaignReport {
  const { language, cases, seed, check, onCase } = options;
  const maker = new CaseMaker(language);
  const codes = new Map<string, number>();
  let refused = 0;
  for (let index = 0; index < cases; index += 1) {
    const made = maker.make((seed + index) % 2 ** 32);
    onCase?.(made.seed);
    const found = runCase(made, language, check);
    if (found.some(({ severity }) => severity === 'error')) refused += 1;
    for (const { code } of found) codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return { cases, refused, accepted: cases - refused, codes: Object.fromEntries(codes) };
}

function runCase(made: MutatedCase, language: Language, check: Check): ReturnType<Check> {
  const files = withBytes(made.document, made.bytes);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; ; round += 1) {
    const start = processorNow();
    let found: ReturnType<Check>;
    try {
      found = check(files, made.document, made.seed);
    } catch (error) {
      throw new MutationFailure(made, language, `an exception: ${String(error)}`, error);
    }
    least = Math.min(least, processorNow() - start);
    if (least > HANG && round + 1 < HANG_ROUNDS) continue;
    if (least > HANG) throw new MutationFailure(made, language, `takes ${least.toFixed()} ms`);
    const fault = faultOf(found, files);
    if (fault !== null) throw new MutationFailure(made, language, fault);
    return found;
  }
}

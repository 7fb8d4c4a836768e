/** Checks with one fault each, as a broken parser would have it, which a campaign must find: that shows that it can. */
import type { Diagnostic } from '../../src/diagnostics.js';
import { processorNow } from '../hostile/processor-time.js';
import type { MemoryFiles } from '../memory-files.js';
import type { Check } from './checks.js';
import type { Document } from './documents.js';

/** Not the first case: it has to be found. */
const TRIGGER = /\bunion\b/;
/** Milliseconds of processor time: more than counts as a hang. */
const TOO_LONG = 400;
/** Numbers that are kept for each case. */
const KEPT = 1_000_000;

const kept: number[][] = [];

type Effect = (found: readonly Diagnostic[]) => readonly Diagnostic[];

const PLACED: Diagnostic = {
  severity: 'error',
  code: 'fault',
  file: 'nowhere.idl',
  line: 1,
  column: 1,
  message: 'a fault on purpose',
  remedy: 'find it',
};

/** Adds a finding. */
const adds =
  (fault: Partial<Diagnostic>): Effect =>
  (found) => [...found, { ...PLACED, ...fault }];

const EFFECTS = {
  throw: () => {
    throw new TypeError('a fault on purpose');
  },
  endless: () => {
    for (;;);
  },
  slow: (found) => {
    const start = processorNow();
    while (processorNow() - start < TOO_LONG);
    return found;
  },
  memory: (found) => {
    kept.push(new Array<number>(KEPT).fill(0.5));
    return found;
  },
  'line-outside': adds({ line: 2 }),
  'no-line': adds({ line: Number.NaN }),
  'column-outside': adds({ column: 3 }),
  'end-outside': adds({ endColumn: 40 }),
  'hidden-text': adds({ message: 'a \u202e b' }),
  'no-remedy': adds({ remedy: '' }),
  'long-text': adds({ message: 'a'.repeat(5000) }),
  'mark-outside': adds({ excerpt: { text: 'a', indent: 2, width: 1 } }),
  'many-findings': (found) => [...found, ...Array.from({ length: 700 }, () => PLACED)],
} as const satisfies Record<string, Effect>;

export type Fault = keyof typeof EFFECTS;
export const FAULTS = Object.keys(EFFECTS) as readonly Fault[];

export function isFault(name: string): name is Fault {
  return Object.hasOwn(EFFECTS, name);
}

/** The check with a fault that shows in texts with the word `union`. */
export function broken(check: Check, fault: Fault): Check {
  return (files, document, seed) => {
    const found = check(files, document, seed);
    return TRIGGER.test(textOf(files, document)) ? EFFECTS[fault](found) : found;
  };
}

function textOf(files: MemoryFiles, { path }: Document): string {
  return Buffer.from(files.bytes(path) ?? []).toString('latin1');
}

/**
 * Making the objects that decoded structs become.
 *
 * The engine remembers for each place in a function what was called there, which property was stored and how the
 * object looked. A place that always sees the same is compiled for it, with what it calls; one that sees every
 * struct of a program takes two to three times as long. So a struct that is decoded often gets a reader that serves
 * it alone, while there are any; all the others share one.
 *
 * What is remembered belongs to a function as it was loaded: closures of one function share it, and no text becomes
 * code here. So own-readers.ts is loaded under eight names, and has eight readers each time. A bundler that takes
 * the eight for one module leaves eight readers, which costs time and nothing else.
 *
 * A reader cannot be given back, since what the engine has learnt stays. So that the structs that are used most get
 * them, and neither those of start-up nor the objects around a long sequence, the price rises: each reader is given
 * for a tenth more stored properties than the one before, the first for 500, the last for some 200,000.
 */
import type { RecordReader } from './decode-plan.js';
import { readers as readers0 } from './own-readers.js?0&own';
import { readers as readers1 } from './own-readers.js?1&own';
import { readers as readers2 } from './own-readers.js?2&own';
import { readers as readers3 } from './own-readers.js?3&own';
import { readers as readers4 } from './own-readers.js?4&own';
import { readers as readers5 } from './own-readers.js?5&own';
import { readers as readers6 } from './own-readers.js?6&own';
import { readers as readers7 } from './own-readers.js?7&own';

/** For everything that has no reader of its own. */
export const readAnyRecord: RecordReader = ({ fields, names }, buffer, view, base, arena, handles) => {
  const record: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index++) {
    const field = fields[index]!;
    record[names[index]!] = field.read(field, buffer, view, base, arena, handles);
  }
  return record;
};

/** Each for one struct. */
export const OWN_READERS: readonly RecordReader[] = [
  ...readers0,
  ...readers1,
  ...readers2,
  ...readers3,
  ...readers4,
  ...readers5,
  ...readers6,
  ...readers7,
];

const FIRST_PRICE = 500;
const RISE = 1.1;

let given = 0;
/** Stored properties for which the next reader is given. */
let price = FIRST_PRICE;

/**
 * @param stored properties that a struct has stored so far.
 * @returns a reader for it alone, or undefined: not yet, or all are given.
 */
export function claimReader(stored: number): RecordReader | undefined {
  if (stored < price) return undefined;
  const reader = OWN_READERS[given++];
  price = given < OWN_READERS.length ? price * RISE : Number.POSITIVE_INFINITY;
  return reader;
}

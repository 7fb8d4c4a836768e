/**
 * Making the objects that decoded structs become.
 *
 * The engine remembers for each place in the source which property it stored there last and how the object looked. A place
 * that always sees the same is many times faster than one that sees every struct of a program. So here stands the same
 * function 24 times, and each struct that is decoded often gets one of them for itself, while they last; all the others share
 * one. The copies must stay textually apart: made in a loop they would share what the engine learns.
 */

type Row = Record<string, unknown>;

/** Fields beyond these are stored by the caller. */
export const MADE_FIELDS = 8;

/**
 * Makes an object with the first `count` (at most MADE_FIELDS) of the names as its properties, in order. No name may be one
 * that objects inherit.
 */
export type RecordMaker = (
  names: readonly string[],
  count: number,
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
  e: unknown,
  f: unknown,
  g: unknown,
  h: unknown,
) => Row;

/** For everything that has no maker of its own. */
export const sharedMaker: RecordMaker = (names, count, a, b, c, d, e, f, g, h) => {
  const record: Row = {};
  const values = [a, b, c, d, e, f, g, h];
  for (let index = 0; index < count; index++) record[names[index] as string] = values[index];
  return record;
};

let given = 0;

/** A maker for one struct; the shared one when all are given. */
export function claimMaker(): RecordMaker {
  return MAKERS[given++] ?? sharedMaker;
}

// biome-ignore format: one function a line shows that they are the same
const MAKERS: readonly RecordMaker[] = [
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
  (n, k, a, b, c, d, e, f, g, h) => { const r: Row = {}; if (k > 0) r[n[0]!] = a; if (k > 1) r[n[1]!] = b; if (k > 2) r[n[2]!] = c; if (k > 3) r[n[3]!] = d; if (k > 4) r[n[4]!] = e; if (k > 5) r[n[5]!] = f; if (k > 6) r[n[6]!] = g; if (k > 7) r[n[7]!] = h; return r; },
];

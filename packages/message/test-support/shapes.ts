/**
 * Messages that are as much work to verify as their bytes can be made to cost, for any size: found by hand and by a
 * random search over types and values for the most time a byte.
 */

export interface Shape {
  readonly title: string;
  /** Parameters, as in type-text.ts: one, named `a`. */
  readonly message: string;
  /** A value whose message takes about so many bytes, at most MOST_BYTES. */
  readonly valueFor: (bytes: number) => { readonly a: unknown };
}

export const MOST_BYTES = 1024 * 1024;

/** @param unit a text of `size` bytes as UTF-8 */
function text(title: string, unit: string): Shape {
  const size = Buffer.byteLength(unit);
  return {
    title: `one text, ${title}`,
    message: `string<${MOST_BYTES}> a`,
    valueFor: (bytes) => ({ a: unit.repeat(bytes / size) }),
  };
}

/** A sequence of equal elements of `size` bytes each, what they have in the arena counted. */
function many(title: string, element: string, size: number, value: unknown): Shape {
  return {
    title,
    message: `sequence<${element}, ${MOST_BYTES}> a`,
    valueFor: (bytes) => ({ a: new Array(Math.floor(bytes / size)).fill(value) }),
  };
}

const DEPTH = 30;

function nested(type: string, wrap: (inner: string) => string): string {
  let whole = type;
  for (let level = 0; level < DEPTH; level++) whole = wrap(whole);
  return whole;
}

function nestedValue(value: unknown, wrap: (inner: unknown) => unknown): unknown {
  let whole = value;
  for (let level = 0; level < DEPTH; level++) whole = wrap(whole);
  return whole;
}

const byte = { kind: 'a', value: 1 };

export const SHAPES: readonly Shape[] = [
  text('in ASCII', 'x'),
  text('two bytes a character', '\u00e9'),
  text('three bytes a character', '\u20ac'),
  text('four bytes a character', '\u{1f600}'),
  text('one and two bytes in turn', 'a\u00e9'),
  text('lengths mixed', 'a\u00e9b\u20accd'),
  many('short texts, one and two bytes in turn', 'string<200>', 208, `${'a\u00e9'.repeat(66)}a`),
  many('empty strings', 'string<1>', 9, ''),
  many('empty strings in structs', 'struct{string<3> s}', 9, { s: '' }),
  many('strings of one byte', 'string<1>', 10, 'x'),
  many('bytes of one', 'bytes<1>', 9, new Uint8Array(1)),
  many('empty bytes', 'bytes<1>', 8, new Uint8Array(0)),
  many('empty sequences', 'sequence<UInt64, 1>', 8, []),
  many('sequences of one', 'sequence<UInt8, 1>', 9, [1]),
  many('sequences with padding before each', 'struct{sequence<UInt64, 1> q; bytes<1> b}', 32, {
    q: [1n],
    b: new Uint8Array(1),
  }),
  many('sequences of sequences of strings', 'sequence<sequence<string<1>, 2>, 2>', 34, [['x', '']]),
  many('unions', 'union{UInt8 a; UInt16 b}', 8, byte),
  many('unions in structs', 'struct{union{UInt8 a; SInt8 b} u}', 8, { u: byte }),
  many('unions with much unused space', 'union{UInt8 a; array<UInt64, 128> b}', 1032, byte),
  many('unions of strings', 'union{string<2> a; UInt8 b}', 13, { kind: 'a', value: '' }),
  many('padded structs', 'struct{UInt8 a; UInt16 b}', 4, { a: 1, b: 2 }),
  many('arrays of padded structs', 'array<struct{UInt8 a; UInt16 b}, 2>', 8, [
    { a: 1, b: 2 },
    { a: 1, b: 2 },
  ]),
  many('structs in structs', 'struct{struct{struct{struct{UInt8 a} b} c} d; UInt16 e}', 4, {
    d: { c: { b: { a: 1 } } },
    e: 2,
  }),
  many(
    `unions ${DEPTH} deep`,
    nested('UInt8', (inner) => `union{${inner} a}`),
    4 * DEPTH + 4,
    nestedValue(1, (value) => ({ kind: 'a', value })),
  ),
  many(
    `sequences ${DEPTH} deep`,
    nested('UInt8', (inner) => `sequence<${inner}, 1>`),
    8 * DEPTH + 1,
    nestedValue(1, (value) => [value]),
  ),
  many(
    `structs and arrays ${DEPTH} deep around a union`,
    nested('union{UInt8 a}', (inner) =>
      inner.startsWith('a') ? `struct{${inner} s}` : `array<${inner}, 1>`,
    ),
    8,
    nestedInTurn(byte),
  ),
];

function nestedInTurn(value: unknown): unknown {
  let whole = value;
  for (let level = 0; level < DEPTH; level++) whole = level % 2 === 0 ? [whole] : { s: whole };
  return whole;
}

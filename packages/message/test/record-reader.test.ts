/** Structs decoded so often that they get readers of their own, more structs than there are readers. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { readers as readers0 } from '../src/own-readers.js?0&own';
import { claimReader, OWN_READERS } from '../src/record-reader.js';
import { Codec } from '../test-support/codec.js';

const ROWS = 64;

/** [type, the value it has in a row] */
const FIELDS: readonly (readonly [string, (row: number) => unknown])[] = [
  ['UInt32', (row) => row * 0x0400_0001],
  ['SInt64', (row) => BigInt(row) - (1n << 40n)],
  ['string<40>', (row) => 'caf\u00e9 tea towel kettle '.slice(0, row % 20)],
  ['bytes<4>', (row) => new Uint8Array(row % 5).fill(row)],
  ['SInt8', (row) => row - 40],
  ['sequence<UInt16, 3>', (row) => [row, 0xffff, 0].slice(0, row % 4)],
  [
    'union{UInt8 a; string<3> b}',
    (row) => (row % 2 === 0 ? { kind: 'a', value: row } : { kind: 'b', value: 'x' }),
  ],
  ['array<UInt8, 2>', (row) => [row, 255]],
];

interface Subject {
  readonly codec: Codec;
  readonly value: Record<string, unknown>;
  readonly payload: Buffer;
  readonly fields: number;
}

/**
 * A message with a sequence of structs like no other: of 1 to 10 fields, with names and a turn of types of its own.
 */
function subject(number: number): Subject {
  const count = 1 + (number % 10);
  const fields = Array.from({ length: count }, (_, index) => {
    const [type, contentOf] = FIELDS[(number + index) % FIELDS.length] as (typeof FIELDS)[number];
    return { name: `f${index}of${number}`, type, contentOf };
  });
  const codec = new Codec(
    `sequence<struct{${fields.map(({ type, name }) => `${type} ${name}`).join('; ')}}, ${ROWS}> rows`,
  );
  const row = (at: number) => Object.fromEntries(fields.map(({ name, contentOf }) => [name, contentOf(at)]));
  const value = { rows: Array.from({ length: ROWS }, (_, at) => row(at)) };
  return { codec, value, payload: codec.encode(value), fields: Math.min(count, 8) };
}

test('more structs than there are readers, each decoded often: all come back equal', () => {
  const subjects = Array.from({ length: OWN_READERS.length + 16 }, (_, number) => subject(number));
  subjects.forEach(({ codec, value, payload, fields }, number) => {
    assert.deepStrictEqual(codec.decode(payload), value);
    // What the reader costs that is next, and some more.
    const properties = 600 * 1.1 ** Math.min(number, OWN_READERS.length);
    for (let stored = 0; stored < properties; stored += ROWS * fields) codec.decode(payload);
    assert.deepStrictEqual(codec.decode(payload), value);
  });
  assert.equal(claimReader(Number.MAX_VALUE), undefined, 'all readers are given');
  for (const { codec, value, payload } of subjects) assert.deepStrictEqual(codec.decode(payload), value);
});

test('the readers are different functions of one text', () => {
  assert.equal(new Set(OWN_READERS).size, 64);
  assert.ok(OWN_READERS.includes(readers0[0] as (typeof OWN_READERS)[number]));
  assert.deepEqual([...new Set(OWN_READERS.map(String))], [String(OWN_READERS[0])]);
});

/** Random structs with random values, and random bytes for them; equal seeds give equal ones. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import {
  type AnyField,
  array,
  bool,
  bytes,
  cString,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  inByteOrder,
  message,
  optional,
  restBytes,
  strings,
  struct,
  u8,
  u16,
  u32,
  u64,
  zString,
} from '../src/codec/index.js';
import { ImsgError } from '../src/error.js';

const CASES = 400;
const PIECES = ['a', 'Z', ' ', 'ä', '€', '😀', '\u0001', '\ufeff'];

/** Whole numbers from 0, below `end`: the high bits of a linear congruential generator. */
function numbers(seed: number): (end: number) => number {
  let state = seed >>> 0;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * end);
  };
}

type Below = ReturnType<typeof numbers>;
interface Sample {
  readonly field: AnyField;
  readonly value: unknown;
}

const NUMBERS: readonly [AnyField, number, number][] = [
  [u8, 0, 0xff],
  [i8, -0x80, 0x7f],
  [u16, 0, 0xffff],
  [i16, -0x8000, 0x7fff],
  [u32, 0, 0xffff_ffff],
  [i32, -0x8000_0000, 0x7fff_ffff],
];

function text(below: Below, maximumBytes: number): string {
  let found = '';
  for (let tries = below(8); tries > 0; tries--) {
    const longer = found + PIECES[below(PIECES.length)];
    if (Buffer.byteLength(longer) <= maximumBytes) found = longer;
  }
  return found;
}

function sample(below: Below, depth: number): Sample {
  switch (below(depth === 0 ? 6 : 9)) {
    case 0: {
      const [field, minimum, maximum] = NUMBERS[below(NUMBERS.length)] as [AnyField, number, number];
      return { field, value: minimum + below(maximum - minimum + 1) };
    }
    case 1: {
      const value = (BigInt(below(2 ** 32)) << 32n) | BigInt(below(2 ** 32));
      return below(2) === 0 ? { field: u64, value } : { field: i64, value: BigInt.asIntN(64, value) };
    }
    case 2:
      return below(2) === 0
        ? { field: f64, value: below(1000) / 7 }
        : { field: f32, value: Math.fround(below(1000) / 7) };
    case 3:
      return { field: bool, value: below(2) === 1 };
    case 4: {
      const width = 1 + below(12);
      return { field: cString(width), value: text(below, width - 1) };
    }
    case 5: {
      const length = 1 + below(9);
      return { field: bytes(length), value: Buffer.alloc(length, below(256)) };
    }
    case 6: {
      const { field, value } = sample(below, depth - 1);
      const count = 1 + below(4);
      return { field: array(field, count), value: new Array(count).fill(value) };
    }
    case 7: {
      const { field, value } = sample(below, depth - 1);
      return { field: inByteOrder(below(2) === 0 ? 'big' : 'little', field), value };
    }
    default:
      return structSample(below, depth - 1);
  }
}

function structSample(below: Below, depth: number): Sample {
  const fields: Record<string, AnyField> = {};
  const value: Record<string, unknown> = {};
  for (let count = 1 + below(6); count > 0; count--) {
    const member = sample(below, depth);
    fields[`m${count}`] = member.field;
    value[`m${count}`] = member.value;
  }
  const byteOrder = ([undefined, 'little', 'big'] as const)[below(3)];
  const packed = below(4) === 0;
  return { field: struct(fields, byteOrder === undefined ? { packed } : { packed, byteOrder }), value };
}

test('what is encoded decodes to the same, whatever the memory holds in the padding', () => {
  for (let seed = 1; seed <= CASES; seed++) {
    const below = numbers(seed);
    const { field, value } = structSample(below, 3);
    const encoded = field.encode(value as never);
    assert.equal(encoded.length, field.size);
    assert.equal(field.size % field.alignment, 0);
    assert.deepEqual(field.decode(encoded), value, `seed ${seed}`);
    assert.deepEqual(field.encode(field.decode(encoded) as never), encoded, `seed ${seed}`);
    // Over old memory every byte comes out the same: none is left unwritten.
    const old = Buffer.alloc(field.size + 3, 0xee);
    const view = new DataView(old.buffer, old.byteOffset, old.length);
    const expected = Buffer.alloc(field.size);
    field.write(new DataView(expected.buffer, expected.byteOffset, field.size), 0, value as never, true);
    field.write(view, 3, value as never, true);
    assert.deepEqual(old.subarray(3), expected, `seed ${seed}`);
    assert.deepEqual(old.subarray(0, 3), Buffer.alloc(3, 0xee));
  }
});

test('random bytes are decoded or refused by name, and what is decoded encodes again', () => {
  let decoded = 0;
  let refused = 0;
  for (let seed = 1; seed <= CASES; seed++) {
    const below = numbers(seed);
    const { field } = structSample(below, 2);
    const length = below(20) === 0 ? below(field.size + 4) : field.size;
    const payload = Buffer.from(Array.from({ length }, () => (below(2) === 0 ? below(2) : below(256))));
    try {
      const value = field.decode(payload);
      assert.equal(field.encode(value as never).length, field.size);
      decoded++;
    } catch (error) {
      assert.ok(error instanceof ImsgError && error.code === 'BAD_PAYLOAD', `seed ${seed}: ${String(error)}`);
      refused++;
    }
  }
  assert.ok(decoded > CASES / 10 && refused > CASES / 10, `${decoded} decoded, ${refused} refused`);
});

test('messages: there and back, and any cut or byte changed gives a value or BAD_PAYLOAD', () => {
  const counted = message(struct({ argc: i32, tag: u8 }), {
    argv: strings({ count: 'argc' }),
    name: zString(),
    port: optional(u16),
    more: optional(zString()),
  });
  const open = message(struct({ stream: u32 }), { name: zString(), data: restBytes });
  for (let seed = 1; seed <= CASES; seed++) {
    const below = numbers(seed);
    const argv = Array.from({ length: below(5) }, () => text(below, 20));
    const some = below(3);
    const value = {
      argc: argv.length,
      tag: below(256),
      argv,
      name: text(below, 9),
      port: some > 0 ? below(65536) : undefined,
      more: some > 1 ? text(below, 9) : undefined,
    };
    const encoded = counted.encode(value);
    assert.deepEqual(counted.decode(encoded), value, `seed ${seed}`);
    const plain = { stream: below(2 ** 32), name: text(below, 5), data: Buffer.alloc(below(9), below(256)) };
    assert.deepEqual(open.decode(open.encode(plain)), plain);
    const damaged = Buffer.from(encoded.subarray(0, below(encoded.length + 1)));
    if (damaged.length > 0) damaged[below(damaged.length)] = below(256);
    try {
      const found = counted.decode(damaged);
      assert.equal(found.argv.length, found.argc);
      assert.equal(counted.encode(found).length, damaged.length);
    } catch (error) {
      assert.ok(error instanceof ImsgError && error.code === 'BAD_PAYLOAD', `seed ${seed}: ${String(error)}`);
    }
  }
});

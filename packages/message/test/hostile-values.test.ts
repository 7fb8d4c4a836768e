import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { compileEncoder, EncodeError, layoutMessage, NO_HANDLE_SINK } from '../src/index.js';
import { Codec, viewOf } from '../test-support/codec.js';
import { fieldsOf } from '../test-support/type-text.js';

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'prototype',
  '__defineGetter__',
];

function own(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const record = {};
  for (const [name, value] of entries) {
    Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return record;
}

test('fields may have the names of what objects inherit', () => {
  const codec = new Codec(NAMES.map((name) => `UInt8 ${name}`).join(', '));
  const value = own(NAMES.map((name, index) => [name, index]));
  const decoded = codec.decode(codec.encode(value));
  assert.deepEqual(Object.getOwnPropertyNames(decoded), NAMES);
  for (const [index, name] of NAMES.entries()) {
    assert.equal(Object.getOwnPropertyDescriptor(decoded, name)?.value, index);
  }
  assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
});

test('a struct named __proto__ becomes data, not a prototype', () => {
  const codec = new Codec('struct{UInt8 polluted} __proto__');
  const decoded = codec.decode(codec.encode(own([['__proto__', { polluted: 7 }]])));
  assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
  assert.equal('polluted' in decoded, false);
  assert.deepEqual(Object.getOwnPropertyDescriptor(decoded, '__proto__')?.value, { polluted: 7 });
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test('such names keep working when objects are made often', () => {
  for (const fields of [
    'UInt8 a, UInt8 constructor',
    'UInt8 a, UInt8 b, UInt8 c, UInt8 d, UInt8 e, UInt8 f, UInt8 g, UInt8 h, UInt8 __proto__, UInt8 j',
  ]) {
    const codec = new Codec(fields);
    const names = fieldsOf(fields).map((field) => field.name);
    const payload = codec.encode(own(names.map((name, index) => [name, index])));
    for (let round = 0; round < 500; round++) {
      const decoded = codec.decode(payload);
      assert.deepEqual(Object.keys(decoded), names);
      assert.equal(Object.getOwnPropertyDescriptor(decoded, names.at(-1) ?? '')?.value, names.length - 1);
      assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
    }
  }
});

test('more structs than there are makers decode alike', () => {
  const codecs = Array.from({ length: 60 }, (_, index) => new Codec(`UInt32 f${index}, string<8> g${index}`));
  for (let round = 0; round < 300; round++) {
    for (const [index, codec] of codecs.entries()) {
      const value = { [`f${index}`]: round, [`g${index}`]: `t${round}` };
      assert.deepEqual(codec.decode(codec.encode(value)), value);
    }
  }
});

test('inherited properties are not sent', () => {
  const codec = new Codec('UInt8 a, UInt8 b');
  for (const value of [Object.create({ a: 1, b: 2 }), Object.assign(Object.create({ b: 2 }), { a: 1 })]) {
    assert.throws(() => codec.encode(value), EncodeError);
  }
  for (const name of ['constructor', 'toString', '__proto__']) {
    assert.throws(() => new Codec(`struct{} ${name}`).encode({}), EncodeError);
  }
  Object.defineProperty(Object.prototype, 'b', { value: 2, enumerable: true, configurable: true });
  try {
    assert.throws(() => codec.encode({ a: 1 }), /^EncodeError: b: nothing where a number is expected/);
    assert.throws(() => new Codec('union{UInt8 x} u').encode({ u: { kind: 'x' } }), EncodeError);
  } finally {
    delete (Object.prototype as { b?: number }).b;
  }
});

test('each property is read once, and what was checked is what is written', () => {
  const codec = new Codec('UInt8 a, string<4> s, sequence<UInt8, 4> q, union{UInt8 x; UInt64 y} u');
  const reads = new Map<string, number>();
  const counting = (key: string, values: readonly unknown[]) => ({
    enumerable: true,
    get: () => {
      const count = reads.get(key) ?? 0;
      reads.set(key, count + 1);
      return values[Math.min(count, values.length - 1)];
    },
  });
  const union = Object.defineProperties(
    {},
    { kind: counting('kind', ['x', 'y']), value: counting('value', [1, 2n]) },
  );
  const value = Object.defineProperties(
    {},
    {
      a: counting('a', [1, 300]),
      s: counting('s', ['tea', 'x'.repeat(100)]),
      q: counting('q', [[1, 2], new Array(100).fill(1)]),
      u: counting('u', [union, null]),
    },
  );
  const payload = codec.encode(value);
  assert.equal(codec.verify(payload), 'OK');
  assert.deepEqual(codec.decode(payload), { a: 1, s: 'tea', q: [1, 2], u: { kind: 'x', value: 1 } });
  assert.deepEqual([...reads.values()], [1, 1, 1, 1, 1, 1]);
});

test('getters that change the object meanwhile give a valid message or none', () => {
  const codec = new Codec('UInt8 a, UInt8 b, UInt8 c');
  const value: Record<string, unknown> = {
    get a() {
      delete this.b;
      this.d = 5;
      this.c = 9;
      return 1;
    },
    b: 2,
    c: 3,
  };
  assert.throws(() => codec.encode(value), /b: nothing where a number is expected/);
  const other: Record<string, unknown> = {
    get a() {
      delete this.b;
      this.b = 7;
      return 1;
    },
    b: 2,
    c: 3,
  };
  const payload = codec.encode(other);
  assert.equal(codec.verify(payload), 'OK');
  assert.deepEqual(codec.decode(payload), { a: 1, b: 7, c: 3 });
});

test('an array that shrinks or grows while it is sent gives a valid message or none', () => {
  const codec = new Codec('sequence<struct{UInt8 n}, 8> q');
  const shrinking: unknown[] = [];
  shrinking.push(
    {
      get n() {
        shrinking.length = 1;
        return 1;
      },
    },
    { n: 2 },
  );
  assert.throws(
    () => codec.encode({ q: shrinking }),
    /^EncodeError: q\[1\]: nothing where an object is expected/,
  );
  const growing: unknown[] = [];
  growing.push(
    {
      get n() {
        growing.push({ n: 9 });
        return 1;
      },
    },
    { n: 2 },
  );
  const payload = codec.encode({ q: growing });
  assert.equal(codec.verify(payload), 'OK');
  assert.deepEqual(codec.decode(payload), { q: [{ n: 1 }, { n: 2 }] });
});

test('proxies cannot claim impossible lengths', () => {
  const codec = new Codec('sequence<UInt8, 4> q');
  for (const length of [-1, 0.5, Number.NaN, '2', 2 ** 32, 5, Number.POSITIVE_INFINITY]) {
    const proxy = new Proxy([1, 2], {
      get: (array, key) => (key === 'length' ? length : Reflect.get(array, key)),
    });
    assert.throws(() => codec.encode({ q: proxy }), EncodeError, String(length));
  }
  const record = new Proxy({ q: [1] }, {});
  assert.deepEqual(codec.decode(codec.encode(record)), { q: [1] });
});

test('typed arrays cannot claim another length or hand over other memory', () => {
  const codec = new Codec('bytes<200> a, UInt8 b');
  class Liar extends Uint8Array {
    static get [Symbol.species](): Uint8ArrayConstructor {
      return Longer as unknown as Uint8ArrayConstructor;
    }
    override get length(): number {
      return 2;
    }
    override get byteLength(): number {
      return 2;
    }
    override subarray(): Uint8Array<ArrayBuffer> {
      return new Uint8Array(5000);
    }
  }
  class Longer extends Uint8Array {
    constructor() {
      super(5000);
    }
  }
  for (const size of [3, 100]) {
    const liar = new Liar(size).fill(7);
    const payload = codec.encode({ a: liar, b: 1 });
    assert.equal(codec.verify(payload), 'OK');
    assert.deepEqual(codec.decode(payload), { a: new Uint8Array(size).fill(7), b: 1 });
  }
  for (const fake of [Object.create(Uint8Array.prototype), new Proxy(new Uint8Array(2), {})]) {
    assert.throws(() => codec.encode({ a: fake, b: 1 }), /a: an object where a Uint8Array is expected/);
  }
});

test('what a getter throws comes out as it is', () => {
  const codec = new Codec('struct{UInt8 a} s');
  const error = new RangeError('from the program');
  const value = {
    s: {
      get a(): number {
        throw error;
      },
    },
  };
  assert.throws(
    () => codec.encode(value),
    (thrown) => thrown === error,
  );
  // The encoder is usable afterwards.
  assert.equal(codec.verify(codec.encode({ s: { a: 1 } })), 'OK');
});

test('a getter cannot start another encoding, which could go to the same buffer', () => {
  const layout = layoutMessage(fieldsOf('UInt8 a'));
  const encode = compileEncoder(layout);
  const buffer = Buffer.alloc(64);
  const send = (value: object) => encode(value, buffer, viewOf(buffer), 0, 64, NO_HANDLE_SINK);
  const value = {
    get a() {
      return send({ a: 1 });
    },
  };
  assert.throws(() => send(value), /a getter or a handle of a value being encoded has sent another message/);
  assert.equal(send({ a: 1 }), 32);
});

test('decoded bytes and texts do not share memory with the frame', () => {
  const codec = new Codec('bytes<100> small, bytes<100> large, string<8> text');
  const payload = codec.encode({
    small: new Uint8Array(2).fill(1),
    large: new Uint8Array(100).fill(2),
    text: 'tea',
  });
  const decoded = codec.decode(payload);
  payload.fill(0xff);
  assert.deepEqual(decoded, {
    small: new Uint8Array(2).fill(1),
    large: new Uint8Array(100).fill(2),
    text: 'tea',
  });
  assert.equal(Object.getPrototypeOf(decoded.large), Uint8Array.prototype);
  assert.equal((decoded.large as Uint8Array).buffer.byteLength, 100);
});

test('nothing of this has changed what objects inherit', () => {
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal(Object.getPrototypeOf(Object.prototype), null);
});

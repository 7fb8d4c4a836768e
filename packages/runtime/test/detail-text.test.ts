import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { test } from '@sallyport/test-kit';
import { detailText } from '../src/detail-text.js';
import { Descriptor } from '../src/index.js';
import { PutError } from './shop.js';

test('the message of an exception ends with its detail', () => {
  const error = new PutError({ code: 7, why: 'full' });
  assert.equal(error.message, 'test.Shelf.Put failed: {"code":7,"why":"full"}');
  assert.match(String(error), /^PutError: test\.Shelf\.Put failed: /);
  assert.match(error.stack ?? '', /^PutError: test\.Shelf\.Put failed: \{"code":7,"why":"full"\}\n/);
});

test('every value of a message has a short text', () => {
  using file = new Descriptor(openSync('/dev/null', 'r'));
  assert.equal(detailText({ at: 2n ** 63n, low: -1n, by: 5 }), '{"at":9223372036854775808,"low":-1,"by":5}');
  assert.equal(
    detailText({ list: [1, 2], pair: { a: 'x' }, none: [] }),
    '{"list":[1,2],"pair":{"a":"x"},"none":[]}',
  );
  assert.equal(detailText({ pay: { kind: 'cash', value: 5 } }), '{"pay":{"kind":"cash","value":5}}');
  assert.equal(detailText({ file }), '{"file":<descriptor>}');
  assert.equal(detailText({ key: Uint8Array.of(1, 0xab) }), '{"key":<2 bytes 01ab>}');
  assert.equal(detailText({ key: new Uint8Array(5000).fill(7) }), '{"key":<5000 bytes 0707070707070707...>}');
  assert.equal(detailText({ key: new Uint8Array(0) }), '{"key":<0 bytes>}');
});

test('it is bounded, whatever the detail holds', () => {
  const long = detailText({ text: 'x'.repeat(1_000_000) });
  assert.equal(long, `{"text":"${'x'.repeat(60)}"...}`);
  const list = detailText({ list: Array.from({ length: 1_000_000 }, () => 5) });
  assert.equal(list.length, 203);
  assert.ok(list.endsWith('5,5,...') || list.endsWith('5,5...'), list);
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assert.equal(detailText(circle).length, 203);
});

test('it is one line, and nothing in it is hidden', () => {
  assert.equal(detailText({ a: 'x\n\u001b[31m\u202e' }), '{"a":"x\\n\\u001b[31m\\u{202e}"}');
  assert.equal(detailText({ 'a\u0007': 1, __proto__x: 2 }), '{"a\\u0007":1,"__proto__x":2}');
});

test('no code of the program runs for it, and nothing is too strange', () => {
  const detail = {
    get code(): number {
      throw new Error('asked');
    },
    inner: new Proxy({}, { ownKeys: () => assert.fail('asked') }),
    // biome-ignore lint/suspicious/noThenProperty: names of descriptions may be any.
    then: () => assert.fail('asked'),
    toJSON: () => assert.fail('asked'),
  };
  assert.equal(detailText(detail), '{"code":<getter>,"inner":<proxy>,"then":<function>,"toJSON":<function>}');
  assert.equal(detailText(undefined), 'undefined');
  assert.equal(detailText(Object.create(null)), '{}');
  assert.equal(detailText({ a: Symbol('x'), b: null, c: Number.NaN }), '{"a":Symbol(x),"b":null,"c":NaN}');
});

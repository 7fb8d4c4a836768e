import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from '@sallyport/test-kit';
import { VerifyFault } from '../src/index.js';
import { Codec } from '../test-support/codec.js';
import { parseVectors, type Vector } from '../test-support/vector.js';

const FOLDER = new URL('../../vectors/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
const all: Vector[] = [];

for (const file of files) {
  const vectors = parseVectors(readFileSync(new URL(file, FOLDER), 'utf8'));
  all.push(...vectors);
  test(`vectors of ${file}`, () => {
    assert.ok(vectors.length > 0);
    for (const { message, title, expected, payload } of vectors) {
      const codec = new Codec(message);
      assert.equal(codec.verify(payload), expected, `${message}: ${title}`);
      if (expected !== 'OK') continue;
      assert.deepEqual(codec.encodeLike(codec.decode(payload), payload), payload, `${message}: ${title}`);
    }
  });
}

test('every fault a verifier finds has a vector', () => {
  const shown = new Set(all.map((vector) => vector.expected));
  const faults = Object.keys(VerifyFault).filter((name) => name !== 'BAD_HEADER');
  assert.deepEqual([...shown].sort(), faults.sort());
  assert.ok(all.length >= 150, `${all.length} vectors`);
});

test('a message is judged alike wherever it lies in memory', () => {
  for (const { message, title, expected, payload } of all) {
    const codec = new Codec(message);
    for (const offset of [1, 3, 8]) {
      const memory = Buffer.alloc(offset + payload.length + 16, 0xff);
      payload.copy(memory, offset);
      const inside = memory.subarray(offset, offset + payload.length);
      assert.equal(codec.verify(inside), expected, title);
    }
  }
});

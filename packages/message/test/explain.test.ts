/** What the test of mutations accepts as an explanation is itself checked. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { Codec } from '../test-support/codec.js';
import { explain, type Reason } from '../test-support/explain.js';
import { type Part, type Place, structureOf } from '../test-support/structure.js';

/** Explains a message with changed structure, of which one byte of content was changed too. */
function explainWith(
  message: string,
  content: object,
  bits: readonly (readonly [Part, path: string, mask: number])[],
  at: number,
  byte: number,
): Reason[] {
  const codec = new Codec(message);
  const payload = codec.encode(content);
  const mutant = Buffer.from(payload);
  const { places } = structureOf(codec.layout, payload);
  const changed = bits.map(([part, path, mask]) => {
    const place = places.find((candidate) => candidate.part === part && candidate.path === path) as Place;
    mutant[place.at] = (mutant[place.at] as number) ^ mask;
    return place;
  });
  mutant[at] = byte;
  assert.equal(codec.verify(mutant), 'OK');
  const before = { payload, value: codec.decode(payload) };
  return [...explain(codec.layout, before, { payload: mutant, value: codec.decode(mutant) }, changed)];
}

test('another member and a moved border explain no change of content', () => {
  const unexplained = { message: /differs without a reason$/ };
  const message = 'union{struct{bytes<4> a; UInt8 b} x; struct{bytes<5> a; UInt8 b} y} u';
  const content = { u: { kind: 'x', value: { a: Uint8Array.of(5, 6), b: 1 } } };
  const arena = new Codec(message).layout.fixedSize;
  const member = (byte: number) => explainWith(message, content, [['tag', '.u', 1]], arena, byte);
  assert.deepEqual(member(5), ['member']);
  assert.throws(() => member(7), unexplained);

  const border = (byte: number) =>
    explainWith(
      'bytes<9> a, bytes<9> b',
      { a: Uint8Array.of(1, 2, 3), b: Uint8Array.of(4, 0) },
      [
        ['size', '.a', 1],
        ['offset', '.b', 1],
      ],
      24 + 16 + 2,
      byte,
    );
  assert.deepEqual(border(3), ['border']);
  assert.throws(() => border(9), unexplained);
});

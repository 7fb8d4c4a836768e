/**
 * The work of verifying is proportional to the bytes, whatever they are; counted, so that no machine's mood decides.
 */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { BlockCounter, countLooks } from '../test-support/effort.js';

/** Times that one byte is looked at: as a part of a word, and alone. */
const LOOKS_A_BYTE = 2;

test('twice the bytes are not more than twice the work, and no step is done more often than there are bytes', {
  timeout: 60_000,
}, async (t) => {
  const counter = new BlockCounter();
  try {
    const { Codec } = await import('../test-support/codec.js');
    const { SHAPES } = await import('../test-support/shapes.js');
    let most = 0;
    for (const { title, message, valueFor } of SHAPES) {
      const codec = new Codec(message);
      /** Times for each byte. */
      const busiest = (bytes: number): number => {
        const payload = codec.encode(valueFor(bytes), 4 * bytes);
        assert.ok(payload.length > 0.8 * bytes, `${title}: ${payload.length} bytes`);
        let fault = '';
        const count = counter.busiest(() => {
          fault = codec.verify(payload);
        });
        assert.equal(fault, 'OK', title);
        assert.ok(count <= payload.length, `${title}: ${count} times for ${payload.length} bytes`);
        return count / payload.length;
      };
      const [once, twice] = [busiest(16_384), busiest(32_768)];
      assert.ok(twice <= 1.02 * once, `${title}: ${once} times a byte, then ${twice}`);
      most = Math.max(most, once, twice);
    }
    t.diagnostic(`at most ${most.toFixed(2)} times a byte`);
  } finally {
    counter.close();
  }
});

test('no byte is looked at more than twice', { timeout: 60_000 }, async () => {
  const { compileVerifier } = await import('../src/index.js');
  const { Codec } = await import('../test-support/codec.js');
  const { SHAPES } = await import('../test-support/shapes.js');
  for (const { title, message, valueFor } of SHAPES) {
    const codec = new Codec(message);
    const payload = codec.encode(valueFor(2048), 8192);
    const most = Math.max(...countLooks(compileVerifier(codec.layout), payload));
    assert.ok(most <= LOOKS_A_BYTE, `${title}: ${most} times`);
  }
});

test('also not in messages that are none', { timeout: 60_000 }, async () => {
  const { compileVerifier } = await import('../src/index.js');
  const { forRandomMessages } = await import('../test-support/random-messages.js');
  forRandomMessages(200, (codec, value, random) => {
    const verify = compileVerifier(codec.layout);
    const payload = codec.encode(value);
    for (let round = 0; round < 10; round++) {
      const mutant = Buffer.from(payload);
      for (let changes = random.below(4); changes > 0; changes--) {
        mutant[random.below(mutant.length)] = random.pick([0, 1, 8, 0x80, 0xff, random.below(256)]);
      }
      const most = Math.max(...countLooks(verify, mutant));
      assert.ok(most <= LOOKS_A_BYTE, `${most} times`);
    }
  });
});

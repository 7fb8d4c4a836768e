import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { excerpt, printable, printableJson, printableWords } from '../src/printable.js';

/** Controls; marks of direction; a byte order mark, a soft hyphen, a tag; separators of lines. */
const DECEIVING = [
  '\n',
  '\u001b',
  '\u009b',
  '\u202e',
  '\u2066',
  '\u200b',
  '\ufeff',
  '\u00ad',
  '\u{e0041}',
].concat('\u2028', '\u2029');
const ORDINARY = 'abc öß 日本 עברית 😀 e\u0301 \u00a0 \ue0b0 "\\';

test('what steers or deceives becomes a question mark, and ordinary text stays', () => {
  for (const character of DECEIVING) assert.equal(printable(`a${character}b`), 'a?b', codePoint(character));
  assert.equal(printable(ORDINARY), ORDINARY);
});

test('JSON has it escaped, and is read as what it was', () => {
  for (const character of DECEIVING) {
    const text = printableJson([character]);
    assert.equal(printable(text.replaceAll('\n', '')), text.replaceAll('\n', ''), codePoint(character));
    assert.deepEqual(JSON.parse(text), [character]);
  }
  assert.equal(printableJson(ORDINARY), `${JSON.stringify(ORDINARY)}\n`);
});

test('of long texts the beginning is shown', () => {
  assert.equal(excerpt('12345', 5), '12345');
  assert.equal(excerpt('123456', 5), '12345...');
  assert.equal(excerpt('1234😀', 5), '1234...');
  assert.equal(printableWords(Buffer.from(' no\n')), 'no');
  assert.equal(printableWords(Buffer.from('日'.repeat(1000))), '日'.repeat(1000));
  assert.equal(printableWords(Buffer.from('日'.repeat(100_000))), `${'日'.repeat(1000)}...`);
});

function codePoint(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16)}`;
}

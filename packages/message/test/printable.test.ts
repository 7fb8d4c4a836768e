import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { printable } from '../src/printable.js';

function escapeOf(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}

function every(...ranges: readonly (readonly [number, number])[]): number[] {
  return ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
}

test('text people read stays as it is', () => {
  const text = 'Grüße, 世界! текст 🚀 "quoted" \\ 100%';
  assert.equal(printable(text), text);
});

test('every character that moves, colours, hides or reorders becomes its escape', () => {
  const hidden = every(
    [0x00, 0x08],
    [0x0b, 0x0c],
    [0x0e, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x61c, 0x61c],
    [0x180b, 0x180f],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
    [0xd800, 0xd800],
    [0xdfff, 0xdfff],
    [0xe000, 0xe000],
    [0xe0001, 0xe0001],
    [0xe0020, 0xe007f],
  );
  for (const codePoint of hidden) {
    assert.equal(printable(`a${String.fromCodePoint(codePoint)}b`), `a${escapeOf(codePoint)}b`);
  }
});

test('the result is one line, and the usual ones are written as people know them', () => {
  assert.equal(printable('a\tb\r\nc\u2028d\u0085'), 'a\\tb\\r\\nc\\u{2028}d\\u{85}');
});

test('what is printable already is not changed again', () => {
  const once = printable('\u001b[31m\u202etxt.exe\ud800\t');
  assert.equal(printable(once), once);
});

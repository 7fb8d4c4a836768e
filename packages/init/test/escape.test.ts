import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { escapeText } from '../src/escape.js';

test('what moves the cursor, colours, hides or reorders becomes an escape', () => {
  assert.equal(escapeText('\u001b[2J\u0007\r\b'), '\\x1b[2J\\x07\\x0d\\x08');
  assert.equal(escapeText('\u009b31m\u0085'), '\\x9b31m\\x85');
  assert.equal(escapeText('\u202etxt.exe\u2066\u200f'), '\\u202etxt.exe\\u2066\\u200f');
  assert.equal(escapeText('a\nb\u2028c\u0000'), 'a\\x0ab\\u2028c\\x00');
});

test('text people read stays as it is', () => {
  const text = 'Grüße, 世界!\tтекст 🚀 "quoted" \\ 100%';
  assert.equal(escapeText(text), text);
});

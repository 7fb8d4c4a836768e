import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { type Diagnostic, Diagnostics } from '../src/diagnostics.js';
import { tokenize } from '../src/syntax/lexer.js';
import type { Token } from '../src/syntax/token.js';
import { SourceFile } from '../src/text/source.js';

function lex(text: string): { tokens: Token[]; diagnostics: Diagnostic[] } {
  const diagnostics = new Diagnostics();
  return { tokens: tokenize(new SourceFile('a.psl', text), diagnostics), diagnostics: diagnostics.sorted() };
}

function codes(text: string): string[] {
  return lex(text).diagnostics.map(({ code, column }) => `${code}:${column}`);
}

function single(text: string): Token {
  const { tokens, diagnostics } = lex(text);
  assert.deepEqual(diagnostics, []);
  assert.equal(tokens.length, 2);
  assert.equal(tokens[1]?.kind, 'end');
  const [token] = tokens;
  assert.ok(token !== undefined);
  assert.equal(token.text, text);
  return token;
}

test('every mark and operator is one token, the longest that fits', () => {
  const marks = '==> ** << >> == != <= >= && || ~> <~ <- ( ) { } [ ] < > , ; : . = + - * / % & | ! ~'.split(
    ' ',
  );
  for (const mark of marks) assert.equal(single(mark).kind, 'punctuation');
  assert.deepEqual(
    lex('==>==<<-><~~>***').tokens.map(({ text }) => text),
    ['==>', '==', '<<', '-', '>', '<~', '~>', '**', '*', ''],
  );
});

test('words are identifiers, also those that mean something elsewhere', () => {
  for (const word of ['interface', 'package', '_', 'a1_B', 'X'.repeat(200)]) {
    assert.equal(single(word).kind, 'identifier');
  }
});

test('integers are decimal, hexadecimal or octal, and exact', () => {
  const values: [string, bigint][] = [
    ['0', 0n],
    ['18446744073709551616', 2n ** 64n],
    ['0x2f', 47n],
    ['0X2F', 47n],
    ['0o17', 15n],
    ['0O17', 15n],
  ];
  for (const [text, value] of values) {
    const token = single(text);
    assert.ok(token.kind === 'integer');
    assert.equal(token.value, value);
  }
  assert.deepEqual(codes('0x 0o9 1a 0b1 007'), [
    'bad-integer:1',
    'bad-integer:4',
    'bad-integer:8',
    'bad-integer:11',
    'leading-zero:15',
  ]);
});

test('strings have escapes, and a backslash before anything else stays', () => {
  const values: [string, string][] = [
    ['""', ''],
    ['"a b"', 'a b'],
    ['"\\"\\\\\\n\\r\\t\\0"', '"\\\n\r\t\0'],
    ['"\\x41\\u0042"', 'AB'],
    ['"^\\.txt\\d$"', '^\\.txt\\d$'],
    ['"\\xZZ\\u12"', '\\xZZ\\u12'],
    ['"/* // */"', '/* // */'],
    ['"äöü \u{1f600}"', 'äöü \u{1f600}'],
  ];
  for (const [text, value] of values) {
    const token = single(text);
    assert.ok(token.kind === 'string');
    assert.equal(token.value, value);
  }
});

test('a string ends on its line', () => {
  const { tokens, diagnostics } = lex('"abc\nnext "\\');
  assert.deepEqual(
    diagnostics.map(({ code, line, column }) => [code, line, column]),
    [
      ['unterminated-string', 1, 1],
      ['unterminated-string', 2, 6],
    ],
  );
  assert.deepEqual(
    tokens.map(({ kind }) => kind),
    ['string', 'identifier', 'string', 'end'],
  );
});

test('comments belong to the token that follows', () => {
  const { tokens, diagnostics } = lex('// one\n/* two\n */ a /**/ b // three');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    tokens.map(({ text, comments }) => [text, comments.length]),
    [
      ['a', 2],
      ['b', 1],
      ['', 1],
    ],
  );
});

test('what is no token is reported as a whole and left out', () => {
  assert.deepEqual(codes('a §§§ b'), ['unknown-character:3']);
  assert.deepEqual(codes('a "\u202e" /* \u2066 */'), ['hidden-direction:4', 'hidden-direction:10']);
  assert.deepEqual(codes('/* a'), ['unterminated-comment:1']);
  assert.deepEqual(codes('\ufeffa'), []);
  assert.deepEqual(codes('a\ufeff'), ['bad-name:1']);
  assert.deepEqual(
    lex('a # b').tokens.map(({ text }) => text),
    ['a', 'b', ''],
  );
});

test('what was written in place of an ASCII character is told to be replaced by it', () => {
  for (const [text, remedy] of [
    ['\u00a0', 'write a plain space instead'],
    ['\u2003\u3000', 'write a plain space instead'],
    ['\u201c', 'write " instead'],
    ['\u2212', 'write - instead'],
    ['\uff1b', 'write ; instead'],
    ['\uff5b', 'write { instead'],
    ['#', 'remove it: nothing is included or replaced here, and comments begin with //'],
    ['\u00a7', 'remove it, or put it into a comment'],
    ['\u0410dmin', 'write "Admin" with letters of ASCII'],
    ['Ad\u200bmin', 'write "Admin": that character cannot be seen'],
    ['gr\u00f6\u00dfe', 'make names of the letters A to Z and a to z, digits and underscores'],
  ]) {
    assert.deepEqual(
      lex(`a ${text} b`).diagnostics.map((each) => each.remedy),
      [remedy],
    );
  }
});

test('characters that cannot be told from others by their looks are named by their number', () => {
  const messages = (text: string) => lex(text).diagnostics.map(({ message }) => message);
  assert.deepEqual(messages('\u00a0'), ['the character U+00A0 means nothing here']);
  assert.deepEqual(messages('\u0007'), ['the character U+0007 means nothing here']);
  assert.deepEqual(messages('$'), ['"$" means nothing here']);
  assert.deepEqual(messages('$$'), ['"$$" mean nothing here']);
});

test('whatever ends a line for anybody is space between tokens', () => {
  const { tokens, diagnostics } = lex('a\vb\fc\u0085d\u2028e\u2029f\rg');
  assert.deepEqual(diagnostics, []);
  assert.equal(tokens.map(({ text }) => text).join(' '), 'a b c d e f g ');
});

test('a word with letters beyond ASCII is reported and still a name', () => {
  const { tokens, diagnostics } = lex('größe 变量');
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['bad-name', 'bad-name'],
  );
  assert.deepEqual(
    tokens.map(({ kind }) => kind),
    ['identifier', 'identifier', 'end'],
  );
});

test('tokens know their offsets, and the end is one token that takes nothing', () => {
  const { tokens } = lex('  ab  12 ');
  assert.deepEqual(
    tokens.map(({ start, end }) => [start, end]),
    [
      [2, 4],
      [6, 8],
      [9, 9],
    ],
  );
});

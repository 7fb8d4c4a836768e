/** From bytes to the text of a description: encodings, ends of lines, letters that deceive. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { type Diagnostic, Diagnostics } from '../src/diagnostics.js';
import { SourceReader } from '../src/files/source-reader.js';
import { decodeText } from '../src/text/decode-text.js';
import { reportLineEnds } from '../src/text/line-ends.js';
import { asciiTwin } from '../src/text/look-alikes.js';
import { quote } from '../src/text/printable.js';
import { SourceFile } from '../src/text/source.js';
import { type Bytes, MemoryFiles } from './memory-files.js';

const bytesOf = (text: string, encoding: BufferEncoding = 'utf8'): Bytes =>
  Uint8Array.from(Buffer.from(text, encoding));
const bigEndian = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'utf16le').swap16());
const raw = (...bytes: readonly number[]): Bytes => Uint8Array.from(bytes);

test('UTF-8 is read as it is, with or without a byte order mark', () => {
  for (const text of ['', 'package A', 'größe 变量 \u{1f600}', '\ufffd a genuine replacement', 'a\0b']) {
    assert.deepEqual(decodeText(bytesOf(text)), { text, fault: null });
    assert.deepEqual(decodeText(bytesOf(`\ufeff${text}`)), { text, fault: null });
  }
});

test('UTF-16 is named and read nevertheless, in both orders, with and without a mark', () => {
  const text = 'package Ä\ninterface { A(); }\n';
  for (const bytes of [
    bytesOf(`\ufeff${text}`, 'utf16le'),
    bigEndian(`\ufeff${text}`),
    bytesOf(text, 'utf16le'),
    bigEndian(text),
  ]) {
    const { text: read, fault } = decodeText(bytes);
    assert.equal(read, text);
    assert.equal(fault?.at, 0);
    assert.equal(fault?.message, 'this file is UTF-16, not UTF-8');
  }
  // Half a character at the end, and a file that is a mark alone.
  assert.equal(decodeText(bigEndian('\ufeffab').subarray(0, 5)).text, 'a');
  assert.equal(decodeText(raw(0xff, 0xfe)).fault?.at, 0);
  // Zero bytes alone make no UTF-16.
  for (const bytes of [raw(0, 0, 0, 0), raw(97, 0, 98, 99), raw(97, 0, 98), raw(0, 97, 98, 99)]) {
    assert.equal(decodeText(bytes).fault, null);
  }
});

test('the first byte that is not UTF-8 is found where it stands', () => {
  const wrong: readonly (readonly [what: string, bytes: readonly number[], byte: string])[] = [
    ['Latin-1', [0xe9, 0x20], 'E9'],
    ['a continuation alone', [0x80], '80'],
    ['an overlong slash', [0xc0, 0xaf], 'C0'],
    ['an overlong zero of three bytes', [0xe0, 0x80, 0x80], 'E0'],
    ['a surrogate', [0xed, 0xa0, 0x80], 'ED'],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], 'F4'],
    ['a sequence that is cut off', [0xe2, 0x82], 'E2'],
    ['a byte that is never', [0xff], 'FF'],
  ];
  for (const [what, bytes, byte] of wrong) {
    for (const before of ['', 'package A // ', 'é\ufffd\ufffd\u{1f600}', '\ufeff', '\ufeff\ufffd']) {
      const { text, fault } = decodeText(raw(...bytesOf(before), ...bytes));
      assert.ok(fault !== null, what);
      assert.equal(fault.at, before.replace('\ufeff', '').length, what);
      assert.equal(text[fault.at], '\ufffd', what);
      assert.equal(fault.message, `this is not UTF-8: the byte 0x${byte} cannot stand here`);
    }
  }
});

function lineEndsOf(text: string): Pick<Diagnostic, 'line' | 'column' | 'message'>[] {
  const diagnostics = new Diagnostics();
  reportLineEnds(new SourceFile('a.idl', text), diagnostics);
  return diagnostics.sorted().map(({ line, column, message }) => ({ line, column, message }));
}

test('line feeds, alone and behind carriage returns, end lines for everybody, also mixed', () => {
  assert.deepEqual(lineEndsOf('a\nb\r\nc\n\r\n'), []);
});

test('what ends a line for some readers only is refused, in comments and strings too', () => {
  for (const [end, name] of [
    ['\r', 'a carriage return without a line feed'],
    ['\v', 'a vertical tab'],
    ['\f', 'a form feed'],
    ['\u0085', 'the character U+0085'],
    ['\u2028', 'the character U+2028'],
    ['\u2029', 'the character U+2029'],
  ] as const) {
    const message = `${name} ends a line for some readers and not for others`;
    assert.deepEqual(lineEndsOf(`a\n// b${end}c${end}`), [{ line: 2, column: 5, message }]);
    assert.deepEqual(lineEndsOf(`"${end}"`), [{ line: 1, column: 2, message }]);
  }
  assert.equal(lineEndsOf('a\r\r\nb').length, 1);
});

test('every file that is read is looked at, whatever its language, once', () => {
  const files = new MemoryFiles();
  const diagnostics = new Diagnostics();
  const reader = new SourceReader('/a', diagnostics, { shownFrom: '/a' }, files);
  for (const name of ['A.idl', 'A.cdl', 'A.edl', 'security.psl', 'init.yaml']) {
    files.write(`/a/${name}`, bytesOf('// a\rb'));
    reader.read(`/a/${name}`);
    reader.read(`/a/${name}`);
  }
  assert.deepEqual(
    diagnostics.sorted().map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`),
    ['A.idl', 'A.cdl', 'A.edl', 'security.psl', 'init.yaml'].map((name) => `${name}:1:5 line-end`),
  );
});

test('what is too large, and what is no file, is said as what it is', () => {
  const files = new MemoryFiles();
  files.write('/a/Large.idl', new Uint8Array(1024 * 1024 + 1));
  const diagnostics = new Diagnostics();
  const reader = new SourceReader('/a', diagnostics, { shownFrom: '/' }, files);
  assert.equal(reader.read('/a/Large.idl'), null);
  assert.equal(reader.read('/a'), null);
  assert.deepEqual(
    diagnostics.sorted().map(({ code, message }) => `${code}: ${message}`),
    [
      'large-file: this file has 1048577 bytes, and a description at most 1048576',
      'unreadable: this is no regular file',
    ],
  );
});

test('a word that looks like an ASCII one is known as that', () => {
  for (const [word, twin] of [
    ['Аdmin', 'Admin'],
    ['ｐａｃｋage', 'package'],
    ['na\u200dme', 'name'],
    ['na\u0301me', 'name'],
    ['náme', 'name'],
    ['сору', 'copy'],
    ['Ρut', 'Put'],
    ['ﬁle', 'file'],
    ['A_\u{1d400}1', 'A_A1'],
  ] as const) {
    assert.equal(asciiTwin(word), twin, word);
  }
  for (const word of ['', 'Admin', 'a_1', 'größe', 'привет', '变量', '\u{1f600}'])
    assert.equal(asciiTwin(word), null);
});

test('a quoted text shows letters that pass for ASCII ones, and leaves other letters alone', () => {
  for (const [text, shown] of [
    ['shop.Тill', '"shop.\\u{422}ill"'],
    ['nаme', '"n\\u{430}me"'],
    ['ｎame', '"\\u{ff4e}ame"'],
    ['größe', '"größe"'],
    ['café', '"café"'],
    ['привет мир', '"привет мир"'],
    ['变量', '"变量"'],
    ['plain', '"plain"'],
  ] as const) {
    assert.equal(quote(text), shown);
  }
  assert.equal(quote('а'.repeat(100)).length, 80 * '\\u{430}'.length + 5);
});

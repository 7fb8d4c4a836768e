import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { boundedDocComment, docComment } from '../../src/typescript/comment.js';

test('one line of text is one line of comment', () => {
  assert.deepEqual(docComment(' Puts a thing on the shelf. ', ''), ['/** Puts a thing on the shelf. */']);
});

test('several lines keep their shape, empty ones at the ends are dropped', () => {
  assert.deepEqual(docComment('\nFirst.\n\n  - a\n  - b  \n\n', '  '), [
    '  /**',
    '   * First.',
    '   *',
    '   *   - a',
    '   *   - b',
    '   */',
  ]);
});

test('text without words gives no comment', () => {
  assert.deepEqual(docComment('', ''), []);
  assert.deepEqual(docComment('  \n\t\n', ''), []);
});

const HOSTILE: readonly (readonly [text: string, comment: string])[] = [
  ['*/ process.exit() /*', '/** *\\/ process.exit() /* */'],
  ['**/', '/** **\\/ */'],
  ['a *\u2028/ b', '/** a *\\u{2028}/ b */'],
  ['one\u2029two', '/** one\\u{2029}two */'],
  ['@ts-ignore', '/** \\@ ts-ignore */'],
  ['@ts-nocheck\n@ts-expect-error', '/**\n * \\@ ts-nocheck\n * \\@ ts-expect-error\n */'],
  ['//@ts-ignore // @ts-nocheck', '/** //\\@ ts-ignore // \\@ ts-nocheck */'],
  ['@internal', '/** \\@ internal */'],
  ['\\@internal and x@internal', '/** \\@ internal and x@ internal */'],
  ['{@jsxImportSource evil} @jsx h', '/** {@ jsxImportSource evil} \\@ jsx h */'],
  ['@__PURE__ #__PURE__ /*#__NO_SIDE_EFFECTS__', '/** \\@ __PURE__ # __PURE__ /* # __NO_SIDE_EFFECTS__ */'],
  ['/// <reference path="x" />', '/** /// <reference path="x" /> */'],
  ['//#region x\n#endregion', '/**\n * // #region x\n * #endregion\n */'],
  ['\\u002a/ evil()', '/** \\u002a/ evil() */'],
  ['\\x2a/ *\\\n/', '/**\n * \\x2a/ *\\\n * /\n */'],
  ['//# sourceMappingURL=data:x', '/** // # sourceMappingURL=data:x */'],
  ['/*# sourceMappingURL=data:x', '/** /* # sourceMappingURL=data:x */'],
  ['# sourceMappingURL=data:x', '/** # sourceMappingURL=data:x */'],
  ['//@ sourceMappingURL=data:x', '/** //\\@ sourceMappingURL=data:x */'],
  ['\u202e\u2066right to left', '/** \\u{202e}\\u{2066}right to left */'],
  ['bell \u0007, escape \u001b[31m, nul \u0000', '/** bell \\u{7}, escape \\u{1b}[31m, nul \\u{0} */'],
  ['half \ud800 a pair, a whole \u{1f600}', '/** half \\u{d800} a pair, a whole \u{1f600} */'],
  ['one\r\ntwo\rthree', '/**\n * one\n * two\n * three\n */'],
];

for (const [text, comment] of HOSTILE) {
  test(`stays text: ${JSON.stringify(text)}`, () => {
    assert.equal(docComment(text, '').join('\n'), comment);
  });
}

test('tags that only speak to readers stay tags, and an address is no tag', () => {
  assert.deepEqual(docComment('@deprecated use Put, or ask me@example.org', ''), [
    '/** @deprecated use Put, or ask me@example.org */',
  ]);
});

test('tags of our own stand below the text, or alone', () => {
  const tags = ['@throws {@link PutError}'];
  assert.deepEqual(docComment('Puts it.', '', tags), [
    '/**',
    ' * Puts it.',
    ' *',
    ' * @throws {@link PutError}',
    ' */',
  ]);
  assert.deepEqual(docComment('', '  ', tags), ['  /** @throws {@link PutError} */']);
});

test('a bound stands alone, or ends the comment', () => {
  assert.deepEqual(boundedDocComment('', 'UInt8', '  '), ['  /** `UInt8` */']);
  assert.deepEqual(boundedDocComment('Its name.', 'string<8>', ''), ['/** Its name. (`string<8>`) */']);
  assert.deepEqual(boundedDocComment('One of\n  - a\n', 'UInt8', ''), [
    '/**',
    ' * One of',
    ' *   - a',
    ' *',
    ' * `UInt8`',
    ' */',
  ]);
  assert.deepEqual(boundedDocComment('Its name.', '', ''), docComment('Its name.', ''));
  assert.deepEqual(boundedDocComment('*/ @internal', 'UInt8', ''), ['/** *\\/ \\@ internal (`UInt8`) */']);
});

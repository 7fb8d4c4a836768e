import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import {
  commentBlocks,
  commentInline,
  commentSummary,
  splitParameters,
} from '../../src/reference/comment-text.js';
import { pageMarkdown } from '../../src/reference/markdown.js';
import type { Block } from '../../src/reference/page.js';

function markdown(...blocks: readonly Block[]): string {
  return pageMarkdown({ path: 'index', title: '', from: '', blocks }, '.md');
}

test('paragraphs, lists and indented text are kept', () => {
  const comment = [
    'First line',
    'goes on.',
    '',
    'Second:',
    '- one',
    '  and more of it',
    '- two',
    'Then:',
    '',
    '    a   b',
    '',
    '      c',
    '',
    'End.',
  ];
  assert.equal(
    markdown(...commentBlocks(comment.join('\n'))),
    'First line\ngoes on.\n\nSecond:\n\n- one and more of it\n- two\n\nThen:\n\n```\na   b\n\n  c\n```\n\nEnd.\n',
  );
});

test('a comment without words is nothing', () => {
  for (const comment of ['', '\n\n', ' \t\r\n ']) {
    assert.deepEqual(commentBlocks(comment), []);
    assert.deepEqual(commentInline(comment), []);
    assert.deepEqual(commentSummary(comment), []);
  }
});

test('words between backticks are code, unless there could be more in them', () => {
  assert.equal(
    markdown(...commentBlocks('Give `null` or `a|b` or `<b>` or ``x`` or ` ` or `.')),
    'Give `null` or \\`a&#124;b\\` or \\`&#60;b&#62;\\` or \\`\\`x\\`\\` or \\` \\` or \\`.\n',
  );
});

test('the summary is the first sentence of the first paragraph', () => {
  const words = (comment: string) => commentSummary(comment).map((part) => ('text' in part ? part.text : ''));
  assert.deepEqual(words('\nOne\ntwo. Three.'), ['One two.']);
  assert.deepEqual(words('Version 1.2 of it\n\nOther'), ['Version 1.2 of it']);
  assert.deepEqual(words('Really? Yes.'), ['Really?']);
});

test('lines about one parameter each are taken out', () => {
  const comment = 'Sends it.\n  to     the one\n         who gets it\n  nobody knows\n  how    by post\nBye.';
  const { rest, byName } = splitParameters(comment, new Set(['to', 'how']));
  assert.equal(rest, 'Sends it.\n  nobody knows\nBye.');
  assert.deepEqual(
    [...byName],
    [
      ['to', 'the one\nwho gets it'],
      ['how', 'by post'],
    ],
  );
  assert.equal(splitParameters('to  whom\n  to  a\n  to  b', new Set(['to'])).rest, 'to  whom\n  to  b');
  assert.equal(splitParameters('  constructor  x', new Set()).rest, '  constructor  x');
});

test('text cannot be anything but text', () => {
  const cases: readonly (readonly [comment: string, markdown: string])[] = [
    ['# a', '\\# a'],
    [
      'a\n# b\n> c\n+ d\n1. e\n23) f\n===\n---|---\n:-:',
      'a\n\\# b\n&#62; c\n\\+ d\n1\\. e\n23\\) f\n\\===\n\\---&#124;---\n\\:-:',
    ],
    ['<script>alert(1)</script>', '&#60;script&#62;alert(1)&#60;/script&#62;'],
    ['&lt;b&gt;', '&#38;lt;b&#38;gt;'],
    ['[x](javascript:alert(1))', '\\[x\\](javascript:alert(1))'],
    ['[x]: javascript:alert(1)', '\\[x\\]: javascript:alert(1)'],
    ['![x](y)', '!\\[x\\](y)'],
    ['*a* _b_ ~~c~~ $d$', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\$d\\$'],
    ['\\<b>', '\\\\&#60;b&#62;'],
    ['```', '\\`\\`\\`'],
    ['~~~', '\\~\\~\\~'],
    ['a | b', 'a &#124; b'],
    ['{{ x }} {% y %}', '&#123;&#123; x &#125;&#125; &#123;% y %&#125;'],
    ['http://evil WWW.evil a@evil mailto:x', 'http&#58;//evil WWW&#46;evil a&#64;evil mailto&#58;x'],
    ['a\u2028b\u202ec\u0000d', 'a\\\\u&#123;2028&#125;b\\\\u&#123;202e&#125;c\\\\u&#123;0&#125;d'],
    ['a\rb\r\nc', 'a\nb\nc'],
    ['ends with \\', 'ends with \\\\'],
  ];
  for (const [comment, expected] of cases) {
    assert.equal(markdown(...commentBlocks(comment)), `${expected}\n`, comment);
  }
});

test('a fence is longer than any within', () => {
  assert.equal(markdown(...commentBlocks('    ````\n    <b>')), '`````\n````\n<b>\n`````\n');
});

test('a long comment takes time in proportion', () => {
  const pieces = ['`', '[', '<', '\n', '\n\n', '  x\n', '- ', '`a', '*', '  '];
  const begin = performance.now();
  for (const piece of pieces) {
    const comment = piece.repeat(200_000);
    markdown(...commentBlocks(comment), { kind: 'paragraph', content: commentSummary(comment) });
    splitParameters(comment, new Set(['x']));
  }
  assert.ok(performance.now() - begin < 8000);
});

import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { splitParameterDocs } from '../../src/parameter-docs.js';
import { commentBlocks, commentInline, commentSummary } from '../../src/reference/comment-text.js';
import { pageMarkdown } from '../../src/reference/markdown.js';
import type { Block } from '../../src/reference/page.js';
import { growthOf, isSeenToGrow, MOST_GROWTH, quadratic } from '../hostile/processor-time.js';

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
    assert.deepEqual(commentInline(comment), { words: [], more: [] });
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

test('the summary says that something is deprecated, and is no list', () => {
  const words = (comment: string) => commentSummary(comment).map((part) => ('text' in part ? part.text : ''));
  assert.deepEqual(words('One. Two.\n@since 2\n@deprecated use three'), ['One. Deprecated: use three']);
  assert.deepEqual(words('Either:\n- one\n- two'), ['Either:']);
  assert.deepEqual(words('- one\n- two'), ['one']);
});

test('tags that generated code keeps are words, others are text', () => {
  const comment = [
    'Puts it.',
    '@param item - what',
    '@param count how many',
    '@returns nothing',
    '@deprecated',
    '@example',
    '    @deprecated',
    '@deprecated use `put`',
    '@internal @since 2',
    '@deprecatedly',
  ];
  assert.equal(
    markdown(...commentBlocks(comment.join('\n'))),
    'Puts it.\n\nParameter item: what\n\nParameter count: how many\n\nReturns: nothing\n\nDeprecated.\n\n' +
      'Example:\n\n```\n@deprecated\n```\n\nDeprecated: use `put`\n&#64;internal &#64;since 2\n&#64;deprecatedly\n',
  );
});

test('a comment of one paragraph fits into a cell; of a longer one the summary does, and the rest is told', () => {
  assert.deepEqual(commentInline('One\ntwo. Three.'), {
    words: [{ kind: 'text', text: 'One two. Three.' }],
    more: [],
  });
  for (const comment of ['One. Two.\n\nThree.', 'One. Two.\n- three']) {
    const { words, more } = commentInline(comment);
    assert.deepEqual(words, [{ kind: 'text', text: 'One.' }]);
    assert.deepEqual(more, commentBlocks(comment));
  }
});

test('lines about one parameter each are taken out', () => {
  const comment = 'Sends it.\n  to     the one\n         who gets it\n  nobody knows\n  how    by post\nBye.';
  const { rest, byName } = splitParameterDocs(comment, new Set(['to', 'how']));
  assert.equal(rest, 'Sends it.\n  nobody knows\nBye.');
  assert.deepEqual(
    [...byName],
    [
      ['to', 'the one\nwho gets it'],
      ['how', 'by post'],
    ],
  );
  assert.equal(splitParameterDocs('whom  it\n  to  a\n  to  b', new Set(['to'])).rest, 'whom  it\n  to  b');
  assert.equal(splitParameterDocs('  constructor  x', new Set()).rest, '  constructor  x');
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

test('a long comment takes time in proportion', { timeout: 60_000 }, () => {
  const write = (piece: string, count: number) => {
    const comment = piece.repeat(count);
    markdown(...commentBlocks(comment), { kind: 'paragraph', content: commentSummary(comment) });
    splitParameterDocs(comment, new Set(['x']));
  };
  // What is looked at line by line takes longer, so there is less of it.
  const sizes: readonly (readonly [size: number, pieces: readonly string[]])[] = [
    [10_000, ['`', '[', '<', '- ', '*', '  ']],
    [2500, ['\n', '\n\n', '  x\n', '- x\n', '@see x\n', '`a']],
  ];
  for (const [size, pieces] of sizes) {
    for (const piece of pieces) {
      const growth = growthOf((count) => write(piece, count), size);
      assert.ok(growth < MOST_GROWTH, `${JSON.stringify(piece)}: ${growth.toFixed(1)}`);
    }
  }
  const slow = (count: number) => {
    write('- ', count);
    quadratic(count / 8);
  };
  assert.ok(isSeenToGrow(slow, 10_000));
});

/** Comments are written by anybody. Whatever stands in them, a page has the same marks as with a word in their place. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { type DescribedModel, readModel, referencePages } from '@sallyport/compiler';
import { Random, temporaryDirectory, test } from '@sallyport/test-kit';
import MarkdownIt from 'markdown-it';
import { PAGE_FORMATS } from '../../src/cli/doc/page-formats.js';

/** Each means something to somebody: a browser, a reader of Markdown, a template language, a terminal. */
const PIECES = [
  ...[
    '<script>alert(1)</script>',
    '</script>',
    '</style>',
    '</title>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?x',
  ],
  ...[
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '"',
    "'",
    '&lt;',
    '&#60;',
    '&',
    '>',
  ],
  ...[
    '[x](javascript:alert(1))',
    '[x](http://evil/)',
    '![x](http://evil/)',
    '<http://evil/>',
    '<a@evil.example>',
  ],
  ...[
    'http://evil.example/',
    'www.evil.example',
    'a@evil.example',
    '[x]: http://evil/',
    '[x][y]',
    '[Say]',
    '[^1]',
  ],
  ...[
    '|',
    '||',
    '\\|',
    '\\',
    '`',
    '``',
    '```',
    '~~~',
    '`|`',
    '`<b>`',
    '`a`',
    '*',
    '**x**',
    '_',
    '__x__',
    '~~x~~',
  ],
  ...['# x', '## x', '> x', '===', '1. x', '+ x', ':-:', '--- | ---', '| a | b |', '***', '$x$', '$$'],
  ...[
    '{{ x }}',
    '{% x %}',
    '{alert(1)}',
    '<% x %>',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u001b[2J',
    '\u200b',
    'word',
    ' ',
  ],
] as const;

const WORD = 'word';

/** A comment in every place that can have one. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'a/B.idl': `// word
package a.B
// word
const UInt8 Most = 3;
// word
typedef string<8> Name;
// word
struct S {
  // word
  Name name;
}
// word
union U {
  // word
  Name name;
}
// word
interface {
  // word
  M(
    // word
    in S s,
    // word
    out U u,
    // word
    error UInt8 e
  );
}
`,
  'a/C.edl': '// word\nentity a.C\nendpoints {\n  // word\n  b : a.B\n}\n',
};

/** The descriptions, read once. The parser refuses some characters; here they come in all the same. */
function read(): DescribedModel {
  using directory = temporaryDirectory();
  for (const [path, text] of Object.entries(DESCRIPTIONS)) {
    mkdirSync(dirname(join(directory.path, path)), { recursive: true });
    writeFileSync(join(directory.path, path), text);
  }
  const { model, diagnostics } = readModel(directory.path);
  assert.deepEqual(diagnostics, []);
  return model;
}

const described = read();
const places = placesOf([described.interfaces.get('a.B'), described.classes.get('a.C')]);

interface Documented {
  docs?: string;
  interfaceDocs?: string;
}

/** All objects below these that have a comment. */
function placesOf(roots: readonly unknown[]): Documented[] {
  const seen = new Set<unknown>(roots);
  for (const each of seen) {
    if (typeof each !== 'object' || each === null) continue;
    for (const inner of Object.values(each)) seen.add(inner);
  }
  return [...seen].filter(
    (each): each is Documented =>
      typeof each === 'object' && each !== null && 'docs' in each && each.docs === WORD,
  );
}

/** All pages by path, those of both formats, with this comment everywhere. */
function pages(comment: string): Map<string, string> {
  for (const place of places) {
    place.docs = comment;
    if (place.interfaceDocs !== undefined) place.interfaceDocs = comment;
  }
  const files = referencePages(described).flatMap((page) =>
    Object.values(PAGE_FORMATS).map((of) => of(page)),
  );
  return new Map(files.map(({ path, text }) => [path, text]));
}

/** The most a viewer may do with our Markdown. */
const generous = new MarkdownIt('default', { html: true, linkify: true });

/** Marks of a page in order, without the spans of code that a comment may have. */
function marks(path: string, text: string): string[] {
  const body = text.slice(text.indexOf('-->') + 3);
  const html = path.endsWith('.html') ? body.slice(body.indexOf('</style>')) : generous.render(body);
  return (html.match(/<[^>]*>/g) ?? []).filter((tag) => !/^<\/?code>$/.test(tag));
}

const expected = new Map([...pages(WORD)].map(([path, text]) => [path, marks(path, text)]));

test('there is a comment in every place', () => {
  assert.equal(places.length, 13);
  assert.equal(expected.size, 6);
});

test('no comment adds, takes away or changes a mark', { timeout: 60_000 }, () => {
  const random = new Random(7);
  const mixed = Array.from({ length: 700 }, () =>
    Array.from({ length: 1 + random.below(5) }, () => random.pick(PIECES)).join(''),
  );
  for (const comment of [...PIECES, ...mixed]) {
    // What begins a list, or is indented, is shown as such.
    for (const shown of [`.${comment}`, comment]) {
      if (shown.trim() === '' || /^ ?[-*] |^ {2}/.test(shown)) continue;
      for (const [path, text] of pages(shown)) {
        assert.deepEqual(marks(path, text), expected.get(path), `${path} with ${JSON.stringify(shown)}`);
        assert.doesNotMatch(text, /[^\P{C}\n]|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/u);
      }
    }
  }
});

test('indented text is code, and nothing else', () => {
  const codeOf = (piece: string): string => `word\n\n    ${piece}\n    ${piece}`;
  const wanted = new Map([...pages(codeOf('word'))].map(([path, text]) => [path, marks(path, text)]));
  for (const piece of PIECES.filter((each) => each.trim() !== '')) {
    for (const [path, text] of pages(codeOf(piece))) {
      assert.deepEqual(marks(path, text), wanted.get(path), `${path} with ${JSON.stringify(piece)}`);
    }
  }
});

test('every address leads to a page and a place that are there', () => {
  const all = pages(WORD);
  let count = 0;
  for (const [path, text] of all) {
    if (!path.endsWith('.html')) continue;
    for (const [, address = ''] of text.matchAll(/href="([^"]*)"/g)) {
      const [file = '', anchor] = address.split('#');
      const target = all.get(file === '' ? path : posix.join(posix.dirname(path), file));
      assert.ok(target !== undefined, `${path} links to ${address}`);
      if (anchor !== undefined) assert.equal(target.split(`id="${anchor}"`).length, 2, address);
      count += 1;
    }
  }
  assert.ok(count > 15);
});

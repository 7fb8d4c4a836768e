import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from '@sallyport/test-kit';
import { relativeLink } from '../../src/reference/markdown.js';
import { headingsOf } from '../../src/reference/page.js';
import { Slugs } from '../../src/reference/slugs.js';
import { markdownOf, pagesOf } from './describe-texts.js';

/** Names that differ in case only, that are words of the pages, and a package and a class of one name. */
const COLLIDING = {
  'a/B.idl': `package a.B
import a.Types
struct Entry { UInt8 x; }
struct entry { Entry x; Types y; }
typedef entry Constants;
struct _x_ { constructor z; }
interface { Methods(in entry e, in Entry f); methods(in _x_ types); }
`,
  'a/Types.idl': 'package a.Types\nstruct Types { UInt8 x; }\ntypedef sequence<Types, 3> constructor;\n',
  'a/B.edl': 'entity a.B\nendpoints { b : a.B }\n',
  'index.idl': 'package index\ninterface {}\n',
};

test('every link leads to a page and a heading that is there', () => {
  const pages = pagesOf(COLLIDING);
  const anchors = new Map(pages.map((page) => [page.path, headingsOf(page).map(({ id }) => id)]));
  let links = 0;
  for (const [path, markdown] of markdownOf(COLLIDING)) {
    for (const [, address = ''] of markdown.matchAll(/\]\(([^)]*)\)/g)) {
      const [file = '', anchor] = address.split('#');
      const target = file === '' ? path : posix.join(posix.dirname(path), file).replace(/\.md$/, '');
      const there = anchors.get(target);
      assert.ok(there !== undefined, `${path} links to ${address}`);
      if (anchor !== undefined) assert.ok(there.includes(anchor), `${path} links to ${address}`);
      links += 1;
    }
  }
  assert.ok(links > 15, `${links} links`);
});

test('types whose names differ in case only are told apart', () => {
  const page = markdownOf(COLLIDING).get('interfaces/a/B') ?? '';
  assert.ok(page.includes('| `e` | [`entry`](#struct-entry-1) |'));
  assert.ok(page.includes('| `f` | [`Entry`](#struct-entry) |'));
  assert.ok(page.includes('### struct \\_x\\_'));
});

test('ids are those that viewers give, each once', () => {
  const slugs = new Slugs();
  const given = ['kl.core.Types', 'method Open', 'method open', 'method open-1', 'struct _x', 'method Open'];
  assert.deepEqual(
    given.map((text) => slugs.take(text)),
    ['klcoretypes', 'method-open', 'method-open-1', 'method-open-1-1', 'struct-_x', 'method-open-2'],
  );
});

test('links are relative, whatever folders the two pages are in', () => {
  const to = (page: string, anchor: string | null = null) => ({ page, anchor });
  assert.equal(relativeLink('index', to('interfaces/a/B'), '.md'), 'interfaces/a/B.md');
  assert.equal(relativeLink('interfaces/a/B', to('index'), '.html'), '../../index.html');
  assert.equal(relativeLink('interfaces/a/B', to('interfaces/a/C', 'x'), '.md'), 'C.md#x');
  assert.equal(relativeLink('interfaces/a/B', to('interfaces/a/b/C'), '.md'), 'b/C.md');
  assert.equal(relativeLink('interfaces/a/B', to('interfaces/B'), '.md'), '../B.md');
  assert.equal(relativeLink('interfaces/a/B', to('interfaces/a/B', 'x'), '.md'), '#x');
});

test('of other packages those have a page that are used', () => {
  const files = {
    'a/B.idl': 'package a.B\nimport kl.core.Types\ninterface { M(out Retcode rc); }\n',
    'a/C.edl': 'entity a.C\nendpoints { time : kl.core.Time }\n',
  };
  const paths = pagesOf(files).map(({ path }) => path);
  assert.deepEqual(paths, [
    'classes/a/C',
    'index',
    'interfaces/a/B',
    'interfaces/kl/core/Time',
    'interfaces/kl/core/Types',
  ]);
  assert.deepEqual(
    pagesOf({ 'a/B.idl': 'package a.B\ninterface {}\n' }).map(({ path }) => path),
    ['index', 'interfaces/a/B'],
  );
});

test('a folder without descriptions has no pages', () => {
  assert.deepEqual(pagesOf({ 'security.psl': '' }), []);
});

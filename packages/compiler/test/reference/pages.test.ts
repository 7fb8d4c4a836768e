import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { markdownOf } from './describe-texts.js';

const SHELF = `/* What a shelf can be asked. */
package shop.Shelf
import kl.core.Types

/* Items at most. */
const UInt16 Most = 0x10;

/* A name to find it by. */
typedef string<64> Label;

/* What lies there. */
struct Item {
    Label label;     // as it is printed
    UInt32 cents;
}

union Key { Label label; UInt16 number; }

interface {
    /* Puts items down. They stay until somebody takes them.
     *
     * - heavy ones first
     * - then the others
     *
     *   items   what is put down,
     *           in this order
     *   free    places that are left
     */
    Put(in sequence<Item, Most> items, out UInt16 free, error Retcode rc);
    Find(in Key key, in array<bytes<8>, 2> marks, out Handle delete, out handle<Shelf> other);
    Clear();
}
`;

const SHELF_PAGE = `# shop.Shelf

What a shelf can be asked.

3 methods, from \`shop/Shelf.idl\`. Imports [\`kl.core.Types\`](../kl/core/Types.md). [All interfaces](../../index.md)

## Constants

| Constant | Type | Value | Meaning |
| --- | --- | --- | --- |
| \`Most\` | \`UInt16\` | \`16\` | Items at most. |

## Types

### typedef Label

A name to find it by.

\`\`\`idl
typedef string<64> Label;
\`\`\`

Values: at most 64 bytes of UTF-8.

### struct Item

What lies there.

\`\`\`idl
struct Item {
    Label  label;
    UInt32 cents;
}
\`\`\`

| Field | Type | Values | Meaning |
| --- | --- | --- | --- |
| \`label\` | [\`Label\`](#typedef-label) | at most 64 bytes of UTF-8 | as it is printed |
| \`cents\` | \`UInt32\` |  |  |

### union Key

\`\`\`idl
union Key {
    Label  label;
    UInt16 number;
}
\`\`\`

| Member | Type | Values |
| --- | --- | --- |
| \`label\` | [\`Label\`](#typedef-label) | at most 64 bytes of UTF-8 |
| \`number\` | \`UInt16\` |  |

## Methods

| MID | Method | Meaning |
| --- | --- | --- |
| 0 | [\`Put\`](#method-put) | Puts items down. |
| 1 | [\`Find\`](#method-find) |  |
| 2 | [\`Clear\`](#method-clear) |  |

### method Put

Puts items down. They stay until somebody takes them.

- heavy ones first
- then the others

\`\`\`idl
Put(in sequence<Item, 16> items, out UInt16 free, error Retcode rc);
\`\`\`

| in | Type | Values | Meaning |
| --- | --- | --- | --- |
| \`items\` | \`sequence<\`[\`Item\`](#struct-item)\`, 16>\` | at most 16 elements | what is put down, in this order |

| out | Type | Meaning |
| --- | --- | --- |
| \`free\` | \`UInt16\` | places that are left |

| error | Type |
| --- | --- |
| \`rc\` | [\`Retcode\`](../kl/core/Types.md#typedef-retcode) |

MID 0. Longest frames in bytes: request 1288, response 48, error 48.

\`\`\`ts
try {
  const { free } = await shelf.Put({ items });
} catch (error) {
  if (!(error instanceof PutError)) throw error;
  const { rc } = error.detail;
}
\`\`\`

### method Find

\`\`\`idl
Find(in Key key, in array<bytes<8>, 2> marks, out Handle delete, out handle<shop.Shelf> other);
\`\`\`

| in | Type | Values |
| --- | --- | --- |
| \`key\` | [\`Key\`](#union-key) | one of its members |
| \`marks\` | \`array<bytes<8>, 2>\` | exactly 2 elements, each at most 8 bytes |

| out | Type |
| --- | --- |
| \`delete\` | \`Handle\` |
| \`other\` | \`handle<\`[\`shop.Shelf\`](Shelf.md)\`>\` |

MID 1. Longest frames in bytes: request 160, response 72.

\`\`\`ts
const { delete: delete_, other } = await shelf.Find({ key, marks });
\`\`\`

### method Clear

\`\`\`idl
Clear();
\`\`\`

MID 2. Longest frames in bytes: request 40, response 40.

\`\`\`ts
await shelf.Clear();
\`\`\`
`;

test('the page of an interface, from a folder that holds descriptions only', () => {
  assert.equal(markdownOf({ 'shop/Shelf.idl': SHELF }).get('interfaces/shop/Shelf'), SHELF_PAGE);
});

const SOLUTION = {
  'init.yaml': `entities:
- name: shop.Till
  task: till_1
  path: till.js
  connections:
  - target: shop.Store
    id: store_connection
- name: shop.Store
  path: store.js
`,
  'security.psl': `execute: kl.core.Execute
use nk.base._
use EDL kl.core.Core
use EDL Einit
use EDL shop.Till
use EDL shop.Store
execute { grant () }
request { grant () }
response { grant () }
`,
  'shop/Shelf.idl': '/* A shelf. Of wood. */\npackage shop.Shelf\ninterface { Clear(); }\n',
  'shop/Judge.idl': 'package shop.Judge\ninterface { Ask(in UInt8 what); }\n',
  'shop/Rack.cdl':
    'component shop.Rack\nsecurity shop.Judge\nendpoints {\n  /* The upper one. */\n  upper : shop.Shelf\n}\n',
  'shop/Store.edl': '/* Where it all lies. */\ntask class shop.Store\ncomponents { rack : shop.Rack }\n',
  'shop/Till.edl': 'task class shop.Till\n',
};

test('the page of a process class', () => {
  assert.equal(
    markdownOf(SOLUTION).get('classes/shop/Store'),
    `# shop.Store

Where it all lies.

Process class with 1 endpoint. [All interfaces](../../index.md)

## Endpoints

| RIID | Endpoint | Second name | Interface | Meaning |
| --- | --- | --- | --- | --- |
| 0 | \`rack.upper\` | \`shop.Rack.upper\` | [\`shop.Shelf\`](../../interfaces/shop/Shelf.md) | The upper one. |

## Security interfaces

| Part | Component | Interface |
| --- | --- | --- |
| \`rack\` | \`shop.Rack\` | [\`shop.Judge\`](../../interfaces/shop/Judge.md) |

## Processes

| Process | Is called by | Calls |
| --- | --- | --- |
| shop.Store | [\`till_1\`](Till.md) by \`store_connection\` | nobody |
`,
  );
});

test('the first page of a solution', () => {
  assert.equal(
    markdownOf(SOLUTION, '.html').get('index'),
    `# Reference

2 interfaces, 2 process classes: everything one process can ask of another.

## Interfaces

| Interface | Methods | Meaning |
| --- | --- | --- |
| [\`shop.Judge\`](interfaces/shop/Judge.html) | 1 |  |
| [\`shop.Shelf\`](interfaces/shop/Shelf.html) | 1 | A shelf. |

## Process classes

| Process class | Endpoints | Meaning |
| --- | --- | --- |
| [\`shop.Store\`](classes/shop/Store.html) | 1 | Where it all lies. |
| [\`shop.Till\`](classes/shop/Till.html) | 0 |  |

## Processes

| Process | Process class | Calls |
| --- | --- | --- |
| till\\_1 | [\`shop.Till\`](classes/shop/Till.html) | [\`shop.Store\`](classes/shop/Store.html) by \`store_connection\` |
| shop.Store | [\`shop.Store\`](classes/shop/Store.html) | nobody |
`,
  );
});

test('an interface says who serves it', () => {
  const page = markdownOf(SOLUTION).get('interfaces/shop/Shelf') ?? '';
  assert.ok(
    page.endsWith(
      '| Process class | Endpoint |\n| --- | --- |\n| [`shop.Store`](../../classes/shop/Store.md) | `rack.upper` |\n',
    ),
  );
});

test('a signature has the names of types as they are written', () => {
  const page = markdownOf({
    'a/I.idl': 'package a.I\ninterface { M(in UIntSize size, out array<UIntPtr, 2> places); }\n',
  }).get('interfaces/a/I');
  assert.match(page ?? '', /\nM\(in UIntSize size, out array<UIntPtr, 2> places\);\n/);
  assert.match(page ?? '', /\| `size` \| `UIntSize` \|/);
});

const NESTED = `package a.N
struct Name { UInt8 x; }
interface {
    M(in sequence<sequence<UInt8, 3>, 4> plain, in sequence<sequence<Name, 3>, 4> named,
      in array<array<handle<N>, 2>, 5> handles);
}
`;

test('a type within types is one piece of code, but for what is linked', () => {
  const page = markdownOf({ 'a/N.idl': NESTED }).get('interfaces/a/N') ?? '';
  const cells = page.split('\n').map((line) => line.split(' | ')[1]);
  for (const expected of [
    '`sequence<sequence<UInt8, 3>, 4>`',
    '`sequence<sequence<`[`Name`](#struct-name)`, 3>, 4>`',
    '`array<array<handle<`[`a.N`](N.md)`>, 2>, 5>`',
  ]) {
    assert.ok(cells.includes(expected), page);
  }
});

const LONG_COMMENTS = `package a.L
/* How many. Counted:
 * - once
 * - twice
 *
 * @deprecated use Few */
const UInt8 Many = 9;
/* Not
   many. */
const UInt8 Few = 2;
`;

test('a comment that does not fit into a cell stands below the table', () => {
  const page = markdownOf({ 'a/L.idl': LONG_COMMENTS }).get('interfaces/a/L') ?? '';
  assert.equal(
    page.slice(page.indexOf('## Constants')),
    `## Constants

| Constant | Type | Value | Meaning |
| --- | --- | --- | --- |
| \`Many\` | \`UInt8\` | \`9\` | How many. Deprecated: use Few |
| \`Few\` | \`UInt8\` | \`2\` | Not many. |

\`Many\`

How many. Counted:

- once
- twice

Deprecated: use Few
`,
  );
});

import assert from 'node:assert/strict';
import { Random, test } from '@sallyport/test-kit';
import { generateTypeScript } from '../../src/typescript/generate.js';
import { declared, edl, idl, integer, solution, typedef } from './model-builder.js';

/** Pieces of text that mean something to somebody: a parser, the TypeScript compiler, a loader, a terminal. */
const PIECES = [
  ...[
    '*/',
    '/*',
    '*',
    '/',
    '//',
    '**/',
    '*\\/',
    '\\',
    "'",
    '"',
    '`',
    '$\u007bx}',
    '</script>',
    '<!--',
    '-->',
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\t',
    ' ',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u000b',
    '\u0000',
    '\u001b[2J',
    '\u202e',
    '\ufeff',
  ],
  ...['@ts-ignore', '@ts-nocheck', '@ts-expect-error', '@internal', '@jsx evil', '@', '#', '@deprecated'],
  ...[
    '# sourceMappingURL=data:,x',
    '@ sourceMappingURL=data:,x',
    '//# sourceURL=x',
    '#!/bin/sh',
    '#__PURE__',
    '@__NO_SIDE_EFFECTS__',
    'x@internal',
    '{@jsxImportSource evil}',
    '//#region',
    '\\u002a/',
    '@TS-ignore',
  ],
  ...[
    '/// <reference path="x" />',
    "import 'evil';",
    'export const evil = 1;',
    '\ud800',
    '\u{1f600}',
    'word',
  ],
];

/** The modules of one small solution in which every declaration has a comment. */
function modules(docs: () => string): string[] {
  const label = typedef('Label', integer('UInt8'), docs());
  const line = declared('struct', 'a.B', 'Line', [['what', label.schema, docs()]], docs());
  const pay = declared(
    'union',
    'a.B',
    'Pay',
    [
      ['cash', label.schema, docs()],
      ['card', label.schema, docs()],
    ],
    docs(),
  );
  const description = idl('a.B', {
    docs: docs(),
    interfaceDocs: docs(),
    constants: [['Most', 'UInt8', 5n, docs()]],
    types: [label, line, pay],
    methods: {
      Put: {
        docs: docs(),
        in: [['x', line.schema, docs()]],
        out: [['y', pay.schema, docs()]],
        error: [['z', label.schema, docs()]],
      },
      Take: {
        // What a method says of its parameters stands at the fields, beside their bounds.
        docs: `${docs()}\n  first  ${docs()}\n  second  ${docs()}`,
        in: [['first', integer('UInt8')]],
        out: [['second', integer('UInt64'), docs()]],
      },
    },
  });
  const types = idl('a.Types', { docs: docs(), types: [typedef('Other', integer('UInt8'), docs())] });
  const store = edl('a.Store', [['b', description, docs()]], docs());
  return generateTypeScript(solution([description, types], [store])).map(({ text }) => text);
}

/** What remains of a module for a compiler: comments taken out as the language defines them, lines without anything too. */
function code(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(/[\n\r\u2028\u2029]/)
    .filter((line) => line.trim() !== '')
    .join('\n');
}

test('whatever a comment of a description says, the code is the same', () => {
  const expected = modules(() => '').map(code);
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = new Random(seed);
    const next = (end: number): number => random.below(end);
    const docs = () => Array.from({ length: next(12) }, () => PIECES[next(PIECES.length)]).join('');
    const texts = modules(docs);
    assert.deepEqual(texts.map(code), expected, `seed ${seed}`);
    for (const text of texts) {
      assert.doesNotMatch(text, /@(ts-|internal|jsx|__)/i, `seed ${seed}: a tag for the compiler`);
      assert.doesNotMatch(text, /#__/, `seed ${seed}: a mark for a bundler`);
      assert.doesNotMatch(text, /[/*][#@]\s*source(MappingURL|URL)/, `seed ${seed}: a mark for a loader`);
      assert.doesNotMatch(text, /[^\P{C}\n]|[\u2028\u2029]/u, `seed ${seed}: a character nobody sees`);
    }
  }
});

test('the test above would notice a comment that ends early', () => {
  assert.notEqual(code('/** a */ evil(); /* */'), code('/** a */'));
  assert.notEqual(code('// a\u2028evil();'), code('// a'));
});

import assert from 'node:assert/strict';

import { fileURLToPath } from 'node:url';
import { test } from '@sallyport/test-kit';
import { findForbidden, type PackageSources } from '../src/arrows/check.js';
import { importsOf } from '../src/arrows/imports.js';
import { readPackages } from '../src/arrows/read-packages.js';
import { ARROWS, usable } from '../src/arrows/rules.js';

const PACKAGES = fileURLToPath(new URL('../../../packages/', import.meta.url));

test('no package uses one that the architecture does not let it use', () => {
  assert.deepEqual(findForbidden(readPackages(PACKAGES)), []);
});

test('every package is looked at, and all of its files', () => {
  const packages = readPackages(PACKAGES);
  for (const name of [
    'native',
    'imsg',
    'message',
    'policy',
    'image',
    'kernel',
    'compiler',
    'runtime',
    'init',
    'sallyport',
  ]) {
    const found = packages.find((sources) => sources.name === name);
    assert.ok(found !== undefined && found.files.size > 0, name);
  }
});

test('the arrows have no cycle', () => {
  for (const name of ARROWS.keys()) assert.ok(!usable(name).has(name), name);
});

test('the trusted packages stand on each other only', () => {
  assert.deepEqual([...usable('kernel')].sort(), ['image', 'imsg', 'message', 'native', 'policy']);
  assert.deepEqual([...usable('policy')], ['message']);
  assert.deepEqual([...usable('runtime')].sort(), ['imsg', 'message', 'native']);
});

function onePackage(name: string, text: string, more: Partial<PackageSources> = {}): PackageSources[] {
  return [{ name, dependencies: [], devDependencies: [], files: new Map([['src/a.ts', text]]), ...more }];
}

const FORBIDDEN: readonly (readonly [what: string, packages: PackageSources[], finding: string])[] = [
  [
    'an import against the arrows',
    onePackage('message', "import { decide } from '@sallyport/policy';"),
    'packages/message/src/a.ts may not load @sallyport/policy',
  ],
  [
    'one of types only',
    onePackage('kernel', "import type { Model } from '@sallyport/compiler';"),
    'packages/kernel/src/a.ts may not load @sallyport/compiler',
  ],
  [
    'one through a re-export',
    onePackage('imsg', "export * from '@sallyport/message';"),
    'packages/imsg/src/a.ts may not load @sallyport/message',
  ],
  [
    'more of a package than its small entry',
    onePackage('kernel', "import { ImsgServer } from '@sallyport/imsg';"),
    'packages/kernel/src/a.ts may not load @sallyport/imsg, only @sallyport/imsg/frames',
  ],
  [
    'one at run time',
    onePackage('runtime', "const init = await import('@sallyport/init');"),
    'packages/runtime/src/a.ts may not load @sallyport/init',
  ],
  [
    'one in a type',
    onePackage('policy', "let image: import('@sallyport/image').SolutionImage;"),
    'packages/policy/src/a.ts may not load @sallyport/image',
  ],
  [
    'one in a template substitution',
    onePackage('policy', ['const text = `a $', "{await import('@sallyport/image')} b`;"].join('')),
    'packages/policy/src/a.ts may not load @sallyport/image',
  ],
  [
    'a computed one',
    onePackage('kernel', 'await import(name);'),
    'packages/kernel/src/a.ts loads a module whose name is computed',
  ],
  [
    'input and output in a pure package',
    onePackage('image', "import { readFileSync } from 'node:fs';"),
    'packages/image/src/a.ts may not load node:fs',
  ],
  [
    'a module of Node without its prefix',
    onePackage('image', "import fs from 'fs';"),
    'packages/image/src/a.ts may not load fs',
  ],
  [
    'files in the kernel',
    onePackage('kernel', "import 'node:fs/promises';"),
    'packages/kernel/src/a.ts may not load node:fs/promises',
  ],
  [
    'a package from the registry',
    onePackage('init', "import { parse } from 'yaml';", { dependencies: ['yaml'] }),
    'packages/init/src/a.ts may not load yaml',
  ],
  [
    'a path out of the package',
    onePackage('kernel', "import '../../compiler/src/index.js';"),
    'packages/kernel/src/a.ts reaches out of its package with ../../compiler/src/index.js',
  ],
  [
    'an import package.json does not name',
    onePackage('policy', "import '@sallyport/message';"),
    'packages/policy/src/a.ts loads @sallyport/message, which package.json does not name',
  ],
  [
    'the test kit outside of tests',
    onePackage('policy', "import '@sallyport/test-kit';", { devDependencies: ['@sallyport/test-kit'] }),
    'packages/policy/src/a.ts may not load @sallyport/test-kit',
  ],
  [
    'a dependency nobody imports yet',
    onePackage('policy', '', { dependencies: ['@sallyport/kernel'] }),
    'packages/policy/package.json may not depend on @sallyport/kernel',
  ],
  [
    'a package that is not in the table',
    onePackage('helpers', ''),
    'packages/helpers is not in the table of packages',
  ],
];

for (const [what, packages, finding] of FORBIDDEN) {
  test(`refused: ${what}`, () => {
    const findings = findForbidden(packages);
    assert.ok(findings.includes(finding), `found only: ${findings.join('; ')}`);
  });
}

test('what the arrows allow is not refused, transitively', () => {
  const text = `
    import { x } from '@sallyport/message';
    import type { y } from '@sallyport/native';
    import './b.js';
    import { performance } from 'node:perf_hooks';
  `;
  const dependencies = ['@sallyport/message', '@sallyport/native'];
  assert.deepEqual(findForbidden(onePackage('kernel', text, { dependencies })), []);
  const files = new Map([
    ['test/a.test.ts', "import { test } from '@sallyport/test-kit'; import 'node:fs';"],
  ]);
  const devDependencies = ['@sallyport/test-kit'];
  assert.deepEqual(findForbidden(onePackage('message', '', { devDependencies, files })), []);
});

test('imports are found in code and not in comments, strings, templates or regular expressions', () => {
  // A backtick is written ~ here, and a substitution #{}.
  const source = String.raw`
    // import 'comment';
    /* import 'comment'; */
    const a = "import 'string'", b = 'x\' from "string"';
    const c = ~import 'template' #{f(~inner~, { a: 1 })} from 'template'~;
    const d = /import 'regex'["']/.test(a) ? 4 / 2 : 8 / 4;
    const e = { from: 'property' }, f = Array.from('call');
    import one from 'one';
    import { type two as three } from "two";
    export { four } from 'four';
    import 'five';
    const six = await import('six', { with: { type: 'json' } });
    import seven = require('seven');
    await import(~eight~);
    await import(~x#{a}~);
  `
    .replaceAll('~', '`')
    .replaceAll('#{', '${');
  assert.deepEqual(importsOf(source), ['one', 'two', 'four', 'five', 'six', 'seven', 'eight', null]);
});

import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { callSnippet } from '../../src/reference/call-snippet.js';
import { packageNames } from '../../src/typescript/package-names.js';
import { checkPackageText } from '../check-text.js';

/** The snippet of the only method of an interface of package P. */
function snippet(method: string): string {
  const description = checkPackageText(`interface { ${method} }`);
  const [only] = description.methods;
  assert.ok(only !== undefined);
  return callSnippet(description, only, packageNames(description)).join('\n');
}

test('a call without and with parameters', () => {
  assert.equal(snippet('Go();'), 'await p.Go();');
  assert.equal(snippet('Go(in UInt8 a, out UInt8 b);'), 'const { b } = await p.Go({ a });');
});

test('names that mean something to the language, or are taken', () => {
  assert.equal(
    snippet('then(in UInt8 class, in UInt8 p, out UInt8 constructor);'),
    "const { 'constructor': constructor_ } = await p['then']({ class: class_, p: p_ });",
  );
});

test('an error part is caught as its class', () => {
  assert.equal(
    snippet('Go(error UInt8 code);'),
    `try {
  await p.Go();
} catch (error) {
  if (!(error instanceof GoError)) throw error;
  const { code } = error.detail;
}`,
  );
});

test('a long call has one name a line', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(40));
  assert.equal(
    snippet(`Go(in UInt8 ${a}, in UInt8 ${b}, out UInt8 ${c});`),
    `const {\n  ${c},\n} = await p.Go({\n  ${a},\n  ${b},\n});`,
  );
});

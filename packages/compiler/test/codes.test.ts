/**
 * Every code that the compiler can report is found in some case: a check without a case is a check that nobody has seen work. The codes are
 * read from the sources, so that a new one without a case fails here.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@sallyport/test-kit';
import { codesOf, type UnknownCode } from './codes-of-source.js';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = join(PACKAGE, 'src');
const TESTS = join(PACKAGE, 'test');
const CORPORA = [join(TESTS, 'corpus'), join(TESTS, 'psl', 'corpus')];

/** Codes that are put together where they are reported: the file and what they can be. */
const COMPOSED: Readonly<Record<string, readonly string[]>> = {
  'descriptions.ts': ['unknown-package', 'unknown-component', 'unknown-class'],
  'psl/check-selectors.ts': ['unknown-interface', 'unknown-endpoint', 'unknown-method'],
};

/** Codes that no case of a corpus can have, since they are not about what a description says; and the test that has them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'deep-use': 'bounds.test.ts',
  'large-file': 'reading.test.ts',
  'large-folder': 'bounds.test.ts',
  'no-folder': 'solution.test.ts',
  'no-init': 'solution.test.ts',
  'no-policy': 'records.test.ts',
  'no-solution': 'solution.test.ts',
  'not-formatted': 'format-description.test.ts',
  'too-many': 'diagnostics.test.ts',
  'unknown-language': 'bounds.test.ts',
  unreadable: 'reading.test.ts',
};

/** What says that the program itself is wrong. */
const OF_BUGS: ReadonlySet<string> = new Set(['formatter-bug']);

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path));
}

function codesOfCompiler(): { codes: Set<string>; unknown: (UnknownCode & { file: string })[] } {
  const codes = new Set(Object.values(COMPOSED).flat());
  const unknown: (UnknownCode & { file: string })[] = [];
  for (const path of filesBelow(SOURCES, '.ts')) {
    const found = codesOf(readFileSync(path, 'utf8'));
    for (const code of found.codes) codes.add(code);
    const file = path.slice(SOURCES.length + 1);
    unknown.push(...found.unknown.map((each) => ({ ...each, file })));
  }
  return { codes, unknown };
}

function codesOfCases(): Set<string> {
  const codes = CORPORA.flatMap((corpus) => filesBelow(corpus, '.expected')).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/ (?:error|warning|note) ([a-z0-9-]+): /g)].map(
      ([, code = '']) => code,
    ),
  );
  return new Set(codes);
}

test('every code of the compiler has a case', () => {
  const { codes } = codesOfCompiler();
  assert.ok(codes.size >= 80, `only ${codes.size} codes were found`);
  const cases = codesOfCases();
  const missing = [...codes].filter(
    (code) => !cases.has(code) && ELSEWHERE[code] === undefined && !OF_BUGS.has(code),
  );
  assert.deepEqual(missing.toSorted(), [], 'write a case for each of these codes');
});

test('a code that no case can have is in the test that is named for it', () => {
  for (const [code, file] of Object.entries(ELSEWHERE)) {
    const path = filesBelow(TESTS, `.test.ts`).find((each) => basename(each) === file);
    assert.ok(path !== undefined, file);
    assert.ok(readFileSync(path, 'utf8').includes(code), `${file} has no ${code}`);
  }
});

test('no case has a code that the compiler does not have', () => {
  const { codes } = codesOfCompiler();
  assert.deepEqual(
    [...codesOfCases()].filter((code) => !codes.has(code)),
    [],
  );
});

test('a code that is not written out is known to be', () => {
  const { unknown } = codesOfCompiler();
  const composed = unknown.filter(({ argument }) => !/^\w+$/.test(argument));
  assert.deepEqual(
    composed.map(({ file }) => file),
    Object.keys(COMPOSED),
    JSON.stringify(composed),
  );
});

test('codes are found in calls of any form, and in nothing else', () => {
  const source = `
    diagnostics.error(span, 'one-code', \`a (\${b.error(1, 2)}) message\`, 'do (this, that)');
    this.#diagnostics.warning(
      { a, b: [c, d] },
      'two-code', // a comment, with "marks" (
      message,
    );
    report(span, message, 'no code here');
    diagnostics.note(span, code, message, remedy);
    diagnostics.error(span, \`composed-\${what}\`, message, remedy);
    #report(path: string, code: string, message: string): void {}
    this.#report(path, 'three-code', 'a message', 'a remedy');
  `;
  assert.deepEqual(codesOf(source), {
    codes: ['one-code', 'two-code', 'three-code'],
    unknown: [{ argument: '2' }, { argument: 'code' }, { argument: `\`composed-\${what}\`` }],
  });
});

/** That nothing is called unknown which is declared, wherever a token is missing or there is one too many. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from '@sallyport/test-kit';
import type { Diagnostic } from '../../src/diagnostics.js';
import { MemoryFiles } from '../memory-files.js';
import { CaseMaker } from './campaign.js';
import { checkOf } from './checks.js';
import { type Document, ROOT, withBytes } from './documents.js';
import { falseFinding } from './false-findings.js';
import type { Language } from './fragments.js';
import { type OneTokenChange, oneTokenChanges } from './one-token.js';

/** Cases that are shown of those of a document that fail. */
const SHOWN = 3;
/** Besides these no words: `components` behind `endpoints` makes other names of those behind it, and rightly so. */
const MARKS = ['{', '}', '(', ')', '<', '>', ';', ':', ',', '=', '.', 'x', '7'];
const INSERTIONS: Readonly<Record<Exclude<Language, 'yaml'>, readonly string[]>> = {
  idl: [...MARKS, 'struct', 'union', 'typedef', 'const', 'interface', 'in'],
  cdl: MARKS,
  edl: MARKS,
  psl: MARKS,
};
/** Cases there are at least, so that the corpora cannot shrink to none. */
const LEAST: Readonly<Record<Exclude<Language, 'yaml'>, number>> = {
  idl: 50_000,
  cdl: 4000,
  edl: 4000,
  psl: 15_000,
};

/** A package on one line for each definition, with definitions of each kind that are used before and behind. */
const SMALL = documentOf(
  'P.idl',
  `package P
const UInt32 Most = 4;
struct Early { Late a; array<Number, Most> b; }
typedef string<Most> Label;
typedef UInt32 Number;
union Choice { Number a; Label b; }
struct Late { Choice a; sequence<Label, Most> b; }
interface { Do(in Early a, out Late b, error Choice c); Say(in Label a); }
`,
);

for (const language of ['idl', 'cdl', 'edl', 'psl'] as const) {
  test(`one token more or less hides no name: ${language}`, { timeout: 600_000 }, () => {
    const check = checkOf(language);
    const documents = new CaseMaker(language).documents.filter(({ isSound }) => isSound);
    if (language === 'idl') documents.push(SMALL);
    const failures: string[] = [];
    let count = 0;
    for (const document of documents) {
      const wrong: string[] = [];
      for (const change of oneTokenChanges(document.text, INSERTIONS[language])) {
        count += 1;
        const files = withBytes(document, Uint8Array.from(Buffer.from(change.text)));
        const found = falseFinding(document, change, check(files, document, 1));
        if (found !== null) wrong.push(describe(document, change, found));
      }
      failures.push(...wrong.slice(0, SHOWN));
      if (wrong.length > SHOWN) failures.push(`${document.name}: ${wrong.length} cases in all`);
    }
    assert.deepEqual(failures, []);
    assert.ok(count >= LEAST[language], `${count} cases`);
  });
}

test('a false finding is seen, and what is true is none', () => {
  const change = (what: string, at = -1): OneTokenChange => {
    for (const each of oneTokenChanges(SMALL.text, MARKS)) {
      if (each.what === what && (at === -1 || each.at === at)) return each;
    }
    return assert.fail(`no change ${what}`);
  };
  const brace = change('without "{"');
  const called = (made: OneTokenChange, name: string, code = 'unknown-name'): boolean => {
    // Where the name is used last.
    const before = made.text.slice(0, made.text.lastIndexOf(name)).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    const place = { file: join(ROOT, 'P.idl'), line: before.length, column, endColumn: column + name.length };
    const finding: Diagnostic = { severity: 'error', code, ...place, message: 'none', remedy: 'declare it' };
    return falseFinding(SMALL, made, [finding]) !== null;
  };
  for (const name of ['Most', 'Early', 'Late', 'Label', 'Choice', 'Number'])
    assert.ok(called(brace, name), name);
  assert.ok(!called(brace, 'Label', 'syntax'), 'another code');
  assert.ok(!called(brace, 'Lab'), 'no name of the text');
  const declared = SMALL.text.indexOf('Label;');
  assert.ok(!called(change('without "Label"', declared), 'Label'), 'its declaration was removed');
  assert.ok(called(change('without "Label"', declared), 'Late'), 'that of another');
  assert.ok(!called(change('with "x"'), 'x'), 'what was put in');
  assert.ok(!called(change('without "P"'), 'Label'), 'the package was touched');
});

/** A text of one file that is right. */
function documentOf(file: string, text: string): Document {
  const files = new MemoryFiles();
  files.write(join(ROOT, file), Uint8Array.from(Buffer.from(text)));
  return { name: file, text, path: join(ROOT, file), files, isSound: true };
}

function describe({ name, text }: Document, { what, at }: OneTokenChange, found: Diagnostic): string {
  const around = JSON.stringify(`${text.slice(Math.max(0, at - 30), at)} HERE ${text.slice(at, at + 30)}`);
  return `${name} ${what} in ${around}: ${found.file}:${found.line} ${found.code}: ${found.message}`;
}

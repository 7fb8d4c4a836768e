/** YAML is read as the library reads it, and no further than memory allows. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@sallyport/test-kit';
import { parseDocument, type YAMLParseError } from 'yaml';
import { MAX_YAML_PARTS, parseYaml } from '../src/files/bounded-yaml.js';
import { CORPUS } from './check-case.js';

const texts = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .map((path) => readFileSync(join(CORPUS, path), 'utf8'));

test('every init.yaml of the corpus, and small texts, are read as by the library', () => {
  assert.ok(texts.length > 25);
  for (const text of [
    ...texts,
    '',
    '# a',
    'a: [1, *b, &c d]',
    '---\na: 1\n',
    '- \n-',
    '"',
    '%',
    '? a\n: b',
    '\ufeffa: b',
  ]) {
    const { document, cutAt } = parseYaml(text);
    const whole = parseDocument(text, { uniqueKeys: false, prettyErrors: false });
    assert.equal(cutAt, null);
    const errorsOf = ({ errors }: { errors: readonly YAMLParseError[] }) =>
      errors.map(({ code, pos }) => ({ code, pos }));
    assert.deepEqual(errorsOf(document), errorsOf(whole));
    assert.equal(JSON.stringify(document.contents), JSON.stringify(whole.contents));
    assert.deepEqual(document.contents?.range, whole.contents?.range);
  }
});

test('a second document is an error, and a third is not looked for', () => {
  const { document } = parseYaml('a: 1\n---\nb: 2\n---\nc: 3\n');
  assert.deepEqual(
    document.errors.map(({ code }) => code),
    ['MULTIPLE_DOCS'],
  );
  assert.equal(document.errors[0]?.pos[0], 5);
});

test('mistakes beyond a number are not looked for', () => {
  const { document, cutAt } = parseYaml(`a:\n${'}\n'.repeat(100_000)}`);
  assert.equal(cutAt, null);
  assert.ok(document.errors.length >= 5 && document.errors.length <= 25, String(document.errors.length));
  assert.equal(document.errors[0]?.pos[0], 3);
});

test('a text of too many parts is cut where there are too many', () => {
  // Each item is a mark, a space, the mark of a text, the text and the end of the line.
  const items = MAX_YAML_PARTS / 5;
  assert.equal(parseYaml('- a\n'.repeat(items - 10)).cutAt, null);
  const { cutAt } = parseYaml('- a\n'.repeat(items + 10));
  assert.ok(cutAt !== null && Math.abs(cutAt - 4 * items) < 8, String(cutAt));
});

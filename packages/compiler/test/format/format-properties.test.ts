import assert from 'node:assert/strict';
import { Random, test } from '@sallyport/test-kit';
import { Diagnostics } from '../../src/diagnostics.js';
import { documentation } from '../../src/format/documentation.js';
import { formatDescription } from '../../src/format/format-description.js';
import { languageOf } from '../../src/format/languages.js';
import { SourceFile } from '../../src/text/source.js';
import { descriptionFiles } from './description-files.js';
import { scatter } from './scatter.js';

/** Formats, and checks everything that holds for any text. */
function formatted(source: SourceFile, what: string): string {
  const { text, diagnostics } = formatDescription(source);
  assert.ok(text !== null, `${what}: ${JSON.stringify(diagnostics)}\n${source.text}`);
  assert.deepEqual(diagnostics, [], what);
  assert.equal(inked(text), inked(source.text), what);
  assert.doesNotMatch(text, /\n\n\n|^\n|\r|^\ufeff/, what);
  assert.ok(text === '' || (text.endsWith('\n') && !text.endsWith('\n\n')), what);
  const again = formatDescription(new SourceFile(source.path, text));
  assert.equal(again.text, text, `${what}: formatting again\n--- before\n${source.text}`);
  return text;
}

/** The text without any white space. */
function inked(text: string): string {
  return text.replace(/\s+/g, '');
}

function docs({ path, text }: SourceFile): string[] {
  const language = languageOf(path);
  return language === null
    ? []
    : documentation(language.parse(new SourceFile(path, text), new Diagnostics()));
}

test('every description of the repository keeps its text and its documentation', { timeout: 30_000 }, () => {
  const files = descriptionFiles();
  assert.ok(files.length > 100, `only ${files.length} files`);
  for (const source of files) {
    const text = formatted(source, source.path);
    assert.deepEqual(docs(new SourceFile(source.path, text)), docs(source), source.path);
  }
});

test('whatever white space, comments and macros are between the tokens', { timeout: 60_000 }, () => {
  const random = new Random(20_26);
  const files = descriptionFiles().filter(({ path, text }) => !path.endsWith('.yaml') && text.length < 4000);
  const rounds = Number(process.env.SALLYPORT_FORMAT_ROUNDS ?? 25);
  let cases = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const source of files) {
      const share = [0.05, 0.3, 1][round % 3] ?? 1;
      const mixed = new SourceFile(source.path, scatter(source, random, share));
      formatted(mixed, `${source.path}, round ${round}`);
      cases += 1;
    }
  }
  assert.ok(cases >= 100 * rounds, `only ${cases} cases`);
});

/** Checks descriptions that a test writes down, by path. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '@sallyport/test-kit';
import { Descriptions } from '../src/descriptions.js';
import { type Diagnostic, Diagnostics } from '../src/diagnostics.js';
import { SourceReader } from '../src/files/source-reader.js';
import type { CheckedInterface } from '../src/model.js';

/** Texts by path below a folder. */
export type Files = Readonly<Record<string, string>>;

export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** All descriptions of the texts, checked. */
export function checkTexts(files: Files): { descriptions: Descriptions; diagnostics: Diagnostic[] } {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, files);
  const diagnostics = new Diagnostics();
  const reader = new SourceReader(scratch.path, diagnostics, { shownFrom: scratch.path });
  const descriptions = new Descriptions(reader, diagnostics);
  descriptions.readFolder();
  descriptions.checkAll();
  return { descriptions, diagnostics: diagnostics.sorted() };
}

/** The one package of a text that is right; `package P` is put in front of it. */
export function checkPackageText(body: string): CheckedInterface {
  const { descriptions, diagnostics } = checkTexts({ 'P.idl': `package P\n${body}` });
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  const found = descriptions.interfaces.get('P');
  if (found === undefined) throw new Error('the package is missing');
  return found;
}

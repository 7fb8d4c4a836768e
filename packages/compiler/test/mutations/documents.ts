/** The texts that are mutated: those of the corpora, each with what it needs to be checked. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORPUS, SHARED } from '../check-case.js';
import { type Bytes, MemoryFiles } from '../memory-files.js';
import { INIT_YAML } from '../psl/shop-solution.js';
import type { Language } from './fragments.js';

/** A text and the files around it. */
export interface Document {
  /** Where it comes from, for people. */
  readonly name: string;
  readonly text: string;
  /** Absolute path of the text among the files. */
  readonly path: string;
  /** The whole case. */
  readonly files: MemoryFiles;
  /** Whether nothing is wrong with it. */
  readonly isSound: boolean;
}

/** Folder of a case, and that of the descriptions cases refer to. */
export const ROOT = '/case';
export const INCLUDE = '/include';

const PSL_CORPUS = fileURLToPath(new URL('../../../test/psl/corpus', import.meta.url));

/** Characters of a text. Larger ones are there for their size, and would take the time of many. */
const LONGEST = 4000;
/** Files of a case. */
const MOST_FILES = 14;

/**
 * @param language of the texts
 * @param supplied what every case can refer to besides its own files
 */
export function readDocuments(language: Language, supplied: MemoryFiles): Document[] {
  const shared = new MemoryFiles(supplied);
  if (language === 'psl') {
    shared.copy(join(PSL_CORPUS, 'include'), INCLUDE);
    shared.write(join(ROOT, 'init.yaml'), Uint8Array.from(Buffer.from(INIT_YAML.text)));
    return entriesOf(PSL_CORPUS, 'include')
      .filter((path) => path.endsWith('.psl'))
      .map((path) => documentOf(path, join(ROOT, 'security.psl'), shared));
  }
  shared.copy(SHARED, INCLUDE);
  const extension = `.${language}`;
  return entriesOf(CORPUS, 'shared').flatMap((path) => {
    if (extname(path) === '') return documentsOfFolder(path, extension, shared);
    if (extname(path) !== extension) return [];
    const inside = language === 'yaml' ? 'init.yaml' : basename(path);
    return documentOf(path, join(ROOT, inside), shared);
  });
}

/** Paths in the folders of a corpus. */
function entriesOf(corpus: string, besides: string): string[] {
  return readdirSync(corpus, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== besides)
    .flatMap(({ name }) => readdirSync(join(corpus, name)).map((each) => join(corpus, name, each)))
    .filter((path) => !path.endsWith('.expected'));
}

function documentOf(path: string, at: string, shared: MemoryFiles): Document {
  const text = textOf(path);
  const files = new MemoryFiles(shared);
  files.write(at, Uint8Array.from(Buffer.from(text)));
  return { name: nameOf(path), text, path: at, files, isSound: isSound(path) };
}

/** Folder of the corpus, and what is below it. */
function nameOf(path: string): string {
  return path.split('/corpus/').at(-1) ?? path;
}

function textOf(path: string): string {
  return readFileSync(path, 'utf8').slice(0, LONGEST);
}

function isSound(path: string): boolean {
  return /\/corpus\/(good|warning)\//.test(path);
}

function documentsOfFolder(folder: string, extension: string, shared: MemoryFiles): Document[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (paths.length > MOST_FILES) return [];
  const files = new MemoryFiles(shared);
  files.copy(folder, ROOT);
  return paths
    .filter((path) => path.endsWith(extension))
    .map((path) => ({
      name: nameOf(path),
      text: textOf(path),
      path: join(ROOT, path.slice(folder.length + 1)),
      files,
      isSound: isSound(path),
    }));
}

/** The case with other bytes in place of the text. */
export function withBytes(document: Document, bytes: Bytes): MemoryFiles {
  const files = new MemoryFiles(document.files);
  files.write(document.path, bytes);
  return files;
}

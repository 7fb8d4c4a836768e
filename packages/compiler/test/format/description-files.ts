/** The descriptions of this repository that are well formed, to be formatted in tests. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Diagnostics } from '../../src/diagnostics.js';
import { SourceReader } from '../../src/files/source-reader.js';
import { isFormatted } from '../../src/format/format-description.js';
import { SourceFile } from '../../src/text/source.js';

const REPOSITORY = fileURLToPath(new URL('../../../../../', import.meta.url));

const FOLDERS = [
  'packages/compiler/stubs',
  'packages/compiler/test/corpus/good',
  'packages/compiler/test/corpus/warning',
  'packages/compiler/test/corpus/shared',
  'packages/compiler/test/psl/corpus/good',
  'packages/compiler/test/psl/corpus/bad-unsupported',
  'examples',
  'bench/solution',
  'conformance',
];

/** Their paths are relative to the repository. */
export function descriptionFiles(): SourceFile[] {
  return FOLDERS.flatMap((folder) => {
    const reader = new SourceReader(REPOSITORY + folder, new Diagnostics());
    return reader
      .descriptions(['.idl', '.cdl', '.edl', '.psl', 'init.yaml'])
      .map((path) => relative(REPOSITORY, path))
      .filter((path) => isFormatted(path))
      .map((path) => new SourceFile(path, readFileSync(REPOSITORY + path, 'utf8')));
  });
}

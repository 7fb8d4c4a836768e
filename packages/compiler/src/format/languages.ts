/** The languages of tokens, each as the formatter must know it. */
import { parseCdl } from '../cdl/parse-cdl.js';
import type { Diagnostics } from '../diagnostics.js';
import { parseEdl } from '../edl/parse-edl.js';
import { parseIdl } from '../idl/parse-idl.js';
import { parsePsl } from '../psl/parse-file.js';
import type { SourceFile } from '../text/source.js';
import { readComponentStatement } from './read-components.js';
import { readIdlStatement } from './read-idl.js';
import { readPslStatement } from './read-psl.js';
import type { Statement } from './tree.js';
import type { TreeReader } from './tree-reader.js';

export interface Language {
  /** Reports what is not well formed; what comes back holds the documentation. */
  readonly parse: (source: SourceFile, diagnostics: Diagnostics) => unknown;
  readonly readStatement: (reader: TreeReader) => Statement;
  /** Whether an empty line stands between two statements, whatever the author did. */
  readonly isSeparated: (above: Statement, below: Statement) => boolean;
}

const COMPONENTS = {
  readStatement: readComponentStatement,
  isSeparated: (above: Statement, below: Statement): boolean =>
    above.kind !== 'security' || below.kind !== 'security',
};

const LANGUAGES: readonly (readonly [ending: RegExp, language: Language])[] = [
  [
    /\.idl$/,
    {
      parse: parseIdl,
      readStatement: readIdlStatement,
      isSeparated: (above, below) =>
        above.kind === 'package' || (above.kind === 'import' && below.kind !== 'import'),
    },
  ],
  [/\.cdl$/, { parse: parseCdl, ...COMPONENTS }],
  [/\.edl$/, { parse: parseEdl, ...COMPONENTS }],
  [/\.psl(\.in)?$/, { parse: parsePsl, readStatement: readPslStatement, isSeparated: () => false }],
];

/** By the ending of a file's name; null for any other. */
export function languageOf(path: string): Language | null {
  return LANGUAGES.find(([ending]) => ending.test(path))?.[1] ?? null;
}

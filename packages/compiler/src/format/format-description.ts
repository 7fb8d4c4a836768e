/**
 * Formats a description.
 *
 * The text that comes out has the same tokens, comments and macros in the same order, and documents the same: that is
 * looked at each time, and where it is not so the file is left as it is. Formatting what was formatted changes
 * nothing.
 */
import { type Diagnostic, Diagnostics, type Remedy } from '../diagnostics.js';
import { quote } from '../text/printable.js';
import { SourceFile, type Span } from '../text/source.js';
import { documentation } from './documentation.js';
import { formatYaml, isYamlName } from './format-yaml.js';
import { type Language, languageOf } from './languages.js';
import { layOut } from './layout.js';
import { NotFormattable } from './not-formattable.js';
import { type Piece, readPieces } from './pieces.js';
import { difference } from './same-text.js';
import type { Statement } from './tree.js';
import { TreeReader } from './tree-reader.js';

export interface Formatted {
  /** The text as it should be; null where the file is to be left as it is, and diagnostics say why. */
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Characters of a formatted file, unless it had more before: the readers of descriptions refuse larger ones. */
const MAX_LENGTH = 1024 * 1024;

/** The file names that can be formatted, by their endings. */
export const FORMATTED_ENDINGS: readonly string[] = [
  '.idl',
  '.cdl',
  '.edl',
  '.psl',
  '.psl.in',
  'init.yaml',
  'init.yaml.in',
];

/** Whether a file of this name can be formatted. */
export function isFormatted(path: string): boolean {
  return languageOf(path) !== null || isYamlName(path);
}

/**
 * Formats the text of a file in the language its name tells.
 * @throws RangeError for a name {@link isFormatted} does not know
 */
export function formatDescription(source: SourceFile): Formatted {
  if (isYamlName(source.path)) return formatYaml(source);
  const language = languageOf(source.path);
  if (language === null) throw new RangeError('the name of the file does not tell its language');
  return formatTokens(source, language);
}

function formatTokens(source: SourceFile, language: Language): Formatted {
  const diagnostics = new FormDiagnostics();
  const parsed = language.parse(source, diagnostics);
  if (diagnostics.errorCount > 0) return leftAlone(diagnostics);
  const pieces = readPieces(source, new Diagnostics());
  let text: string;
  try {
    text = layOutPieces(pieces, language, Math.max(MAX_LENGTH, source.text.length));
  } catch (error) {
    if (!(error instanceof NotFormattable)) throw error;
    diagnostics.error(
      source.span(0, 0),
      'not-formatted',
      `this file cannot be formatted: ${error.message}`,
      'see that every bracket has its partner, write it with less nesting, or divide it',
    );
    return leftAlone(diagnostics);
  }
  const lost = differenceOf(source, text, pieces, parsed, language);
  if (lost === null) return { text, diagnostics: [] };
  diagnostics.error(
    source.span(0, 0),
    'formatter-bug',
    `this file was left as it is, since formatting would have changed it: ${lost}`,
    'this is a bug of the formatter: please report it with this file',
  );
  return leftAlone(diagnostics);
}

function layOutPieces(pieces: readonly Piece[], language: Language, maxLength: number): string {
  const reader = new TreeReader(pieces);
  const statements: Statement[] = [];
  while (!reader.atEnd) {
    reader.fresh();
    statements.push(language.readStatement(reader));
  }
  return layOut({ statements, end: reader.peek(), isSeparated: language.isSeparated, maxLength });
}

/** What formatting changed that it must not, or null. */
function differenceOf(
  source: SourceFile,
  text: string,
  pieces: readonly Piece[],
  parsed: unknown,
  language: Language,
): string | null {
  const result = new SourceFile(source.path, text);
  const lost = difference(pieces, readPieces(result, new Diagnostics()));
  if (lost !== null) return lost;
  const before = documentation(parsed);
  const after = documentation(language.parse(result, new FormDiagnostics()));
  const changed = before.findIndex((docs, index) => docs !== after[index]);
  return changed < 0 ? null : `the documentation ${quote(before[changed] ?? '')} is not what it was`;
}

function leftAlone(diagnostics: Diagnostics): Formatted {
  return { text: null, diagnostics: diagnostics.sorted() };
}

/** Takes what is not well formed: what is not supported is well formed, and warnings do not matter here. */
class FormDiagnostics extends Diagnostics {
  override error(span: Span, code: string, message: string, remedy: Remedy): void {
    if (code !== 'unsupported') super.error(span, code, message, remedy);
  }

  override warning(): void {
    // The file is formatted whatever else may be said of it.
  }

  override note(): void {
    // As for warnings.
  }
}

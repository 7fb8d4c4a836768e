/** The files of a folder, or one named, read and formatted; writing is left to the caller. */
import { type Diagnostic, Diagnostics } from '../diagnostics.js';
import { SourceReader } from '../files/source-reader.js';
import type { SourceFile } from '../text/source.js';
import { FORMATTED_ENDINGS, formatDescription, isFormatted } from './format-description.js';

export interface FormattedFile {
  /** The path as people are shown it; not yet printable. */
  readonly shown: string;
  /** What the file holds, without a byte order mark; null where it cannot be read. */
  readonly before: string | null;
  /** What it should hold; null where it is to be left as it is, and diagnostics say why. */
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The files below a folder that can be formatted, sorted; those in node_modules, dist, generated and folders that begin
 * with a dot left out, and no symbolic link followed.
 * @param folder absolute path
 * @returns absolute paths, and what could not be looked into
 */
export function findFormatted(folder: string): { paths: string[]; diagnostics: readonly Diagnostic[] } {
  const diagnostics = new Diagnostics();
  const found = new SourceReader(folder, diagnostics).descriptions(FORMATTED_ENDINGS, true);
  return { paths: found.filter(isFormatted), diagnostics: diagnostics.sorted() };
}

/**
 * Reads a file and formats its text.
 * @param path absolute, of a name {@link isFormatted} knows
 */
export function formatFile(path: string): FormattedFile {
  const diagnostics = new Diagnostics();
  const reader = new SourceReader(process.cwd(), diagnostics);
  const shown = reader.shown(path);
  const source: SourceFile | null = reader.read(path);
  if (source === null || diagnostics.errorCount > 0) {
    return { shown, before: source?.text ?? null, text: null, diagnostics: diagnostics.sorted() };
  }
  return { shown, before: source.text, ...formatDescription(source) };
}

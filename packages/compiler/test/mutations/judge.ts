/** What every finding must be, whatever the text was: placed inside its file, and fit to be shown. */
import { join, relative } from 'node:path';
import type { Diagnostic } from '../../src/diagnostics.js';
import { STUBS_FOLDER } from '../../src/files/source-reader.js';
import { decodeText } from '../../src/text/decode-text.js';
import type { MemoryFiles } from '../memory-files.js';
import { ROOT } from './documents.js';

/** Findings of one file: errors, warnings and notes, each bounded. */
const MOST_FINDINGS = 600;
/** Characters of a message or a remedy, and of the line that is shown. Picked: far above what is needed. */
const LONGEST_TEXT = 2000;

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const SUPPLIED = '<supplied>/';

/** @returns what is wrong with the findings; null when nothing is */
export function faultOf(diagnostics: readonly Diagnostic[], files: MemoryFiles): string | null {
  const perFile = new Map<string, number>();
  const lines = new Map<string, readonly string[]>();
  for (const diagnostic of diagnostics) {
    const { file } = diagnostic;
    perFile.set(file, (perFile.get(file) ?? 0) + 1);
    const known = lines.get(file) ?? linesOf(file, files);
    lines.set(file, known);
    const fault = placeFault(diagnostic, known) ?? textFault(diagnostic);
    if (fault !== null) return `${fault}: ${JSON.stringify(diagnostic)}`;
  }
  const most = Math.max(0, ...perFile.values());
  return most > MOST_FINDINGS ? `${most} findings for one file` : null;
}

function placeFault({ line, column, endColumn }: Diagnostic, lines: readonly string[]): string | null {
  if (!(line >= 1 && line <= lines.length)) return `line ${line} of ${lines.length}`;
  const length = lines[line - 1]?.length ?? 0;
  if (!(column >= 1 && column <= length + 1)) return `column ${column} in a line of ${length} characters`;
  if (endColumn !== undefined && !(endColumn > column && endColumn <= length + 1)) {
    return `a finding from column ${column} to ${endColumn} in a line of ${length} characters`;
  }
  return null;
}

function textFault({ code, message, remedy, excerpt, file }: Diagnostic): string | null {
  const texts = [code, message, remedy, file, excerpt?.text ?? ''];
  if (texts.some((text) => HIDDEN.test(text))) return 'text that cannot be shown';
  if (texts.some((text) => text.length > LONGEST_TEXT)) return 'a text that is too long';
  if (code === '' || message === '' || remedy === '') return 'a finding without code, message or remedy';
  if (excerpt !== undefined && !(excerpt.indent <= excerpt.text.length && excerpt.width >= 1)) {
    return 'a mark beside its line';
  }
  return null;
}

/** The lines of a file as it is shown; one empty line for what is not there. */
function linesOf(file: string, files: MemoryFiles): string[] {
  const path = file.startsWith(SUPPLIED)
    ? join(STUBS_FOLDER, file.slice(SUPPLIED.length))
    : join(ROOT, relative('', file));
  const bytes = files.bytes(path) ?? files.bytes(file);
  return bytes === undefined ? [''] : decodeText(bytes).text.split(/\r\n|\r|\n/);
}

/** Diagnostics as the command line shows them: for people, in colour where there is any, or as JSON. */
import type { Diagnostic, Severity } from '@sallyport/compiler';
import { printable } from '@sallyport/message';
import type { Colors } from './terminal.js';

export type { Diagnostic };

const COLORS = { error: 'red', warning: 'yellow', note: 'cyan' } as const;

/** The findings, and below them how many there are. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], colors: Colors): string {
  return diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic, colors)}\n`).join('\n');
}

function formatDiagnostic(diagnostic: Diagnostic, colors: Colors): string {
  const { file, line, column, severity, code, message, remedy, excerpt } = diagnostic;
  const mark = colors[COLORS[severity]];
  const place = colors.bold(`${printable(file)}:${line}:${column}:`);
  const lines = [`${place} ${mark(severity)} ${colors.dim(printable(code))}: ${printable(message)}`];
  if (excerpt !== undefined && excerpt.text.trim() !== '') {
    lines.push(`    ${printable(excerpt.text)}`);
    lines.push(`    ${' '.repeat(excerpt.indent)}${mark('^'.repeat(excerpt.width))}`);
  }
  if (remedy !== '') lines.push(`    ${printable(remedy)}`);
  return lines.join('\n');
}

/** Such as `2 errors, 1 warning`; `no errors` when there is nothing. */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const numberOf = (wanted: Severity) => diagnostics.filter(({ severity }) => severity === wanted).length;
  const errors = numberOf('error');
  const parts = [errors === 0 ? 'no errors' : count(errors, 'error')];
  for (const severity of ['warning', 'note'] as const) {
    const number = numberOf(severity);
    if (number > 0) parts.push(count(number, severity));
  }
  return parts.join(', ');
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/**
 * Diagnostics another process has written as JSON.
 * @throws Error when the text is anything else
 */
export function readDiagnostics(text: string): Diagnostic[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every(isDiagnostic)) throw new Error('not a list of diagnostics');
  return list;
}

function isDiagnostic(value: unknown): value is Diagnostic {
  if (!isRecord(value)) return false;
  const { severity, code, file, line, column, message, remedy, excerpt } = value;
  const texts = [code, file, message, remedy].every((text) => typeof text === 'string');
  return texts && isSeverity(severity) && isPlace(line) && isPlace(column) && isExcerpt(excerpt);
}

function isSeverity(value: unknown): value is Severity {
  return typeof value === 'string' && Object.hasOwn(COLORS, value);
}

function isExcerpt(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isRecord(value)) return false;
  // The marks are repeated this often: a number from elsewhere must not decide how much memory that takes.
  return (
    typeof value.text === 'string' &&
    isOffset(value.indent, value.text.length) &&
    isOffset(value.width, value.text.length + 1)
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isPlace(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isOffset(value: unknown, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

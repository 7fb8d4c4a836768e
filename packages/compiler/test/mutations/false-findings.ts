/**
 * Findings that are not true: something is called unknown though what declares it stands in the text as before.
 *
 * The text was right, so all that it names is there; then one token of it was changed. Whatever that does to the rest, only these names can have
 * got lost: one whose declaring word was removed, one of several words that the change cut, and those of other files where the words that lead
 * to them (`import`, `use`, `package`) were touched. Every other name of the text must not be called unknown; but the word behind a removed
 * token is read in its place, and may be no name for that place.
 */
import { join, relative } from 'node:path';
import type { Diagnostic } from '../../src/diagnostics.js';
import { type Document, ROOT } from './documents.js';
import { type OneTokenChange, type Token, tokensOf } from './one-token.js';

/** Codes of findings that say that there is nothing of a name which somebody declares. */
const MISSING =
  /^(?:unknown-(?:name|interface|package|component|class|process|system-package)|no-interface)$/;
/** In policies; rules, calls and what expressions begin with are given, and nobody declares them. */
const MISSING_IN_POLICY = /^unknown-(?:object|profile|class|file|system-package)$/;
/** What begins a part of a text that leads to other files. */
const LEADS = new Set(['import', 'use', 'package']);
/** What makes a name of the word behind it, or of the one after that. */
const DECLARES = new Set(['struct', 'union', 'typedef', 'const', 'object', 'profile', 'EDL']);

/** @returns the first finding that is not true; null where there is none */
export function falseFinding(
  document: Document,
  change: OneTokenChange,
  found: readonly Diagnostic[],
): Diagnostic | null {
  const isPolicy = document.path.endsWith('.psl');
  const codes = isPolicy ? MISSING_IN_POLICY : MISSING;
  const missing = found.filter(({ code }) => codes.test(code));
  if (missing.length === 0) return null;
  const tokens = tokensOf(document.text);
  if (touchesLead(tokens, change)) return null;
  const names = new Set(namesIn(tokens));
  const lost = lostName(tokens, change);
  return (
    missing.find((finding) => {
      if (join(ROOT, relative('', finding.file)) !== document.path) return true;
      const { name, start } = markedIn(change.text, finding);
      if (!names.has(name) || name === change.inserted || name === lost) return false;
      // `audit profile p` inside a section says that `profile` is one.
      if (isPolicy && DECLARES.has(name)) return false;
      return !isAtChange(start, name, change);
    }) ?? null
  );
}

/** The names of a text, those of several words joined. */
export function namesIn(tokens: readonly Token[]): string[] {
  const names: string[] = [];
  tokens.forEach(({ text }, index) => {
    const before = tokens[index - 1]?.text;
    if (/^\w/.test(text)) names.push(before === '.' ? `${names.pop() ?? ''}.${text}` : text);
  });
  return names;
}

/** Whether the change is within a declaration that leads to other files, or makes one of what was none. */
function touchesLead(tokens: readonly Token[], { at, inserted, removed }: OneTokenChange): boolean {
  if (LEADS.has(inserted)) return true;
  return tokens.some(({ text, start }, index) => {
    if (!LEADS.has(text)) return false;
    let end = index + 1;
    while (tokens[end + 1]?.text === '.') end += 2;
    if (text === 'use' && tokens[end]?.text === 'EDL') end += 1;
    // What is put in before the next token stands behind the declaration, which has no end of its own.
    const behind = tokens[end + 1]?.start ?? Number.POSITIVE_INFINITY;
    return at >= start && (removed === null ? at <= behind : at < behind);
  });
}

/** The name whose declaring word was removed; empty for none. */
function lostName(tokens: readonly Token[], { removed }: OneTokenChange): string {
  if (removed === null) return '';
  const index = tokens.findIndex(({ start }) => start === removed.start);
  const behind = tokens[index + 1]?.text ?? '';
  return /^[;={:]$/.test(behind) || DECLARES.has(tokens[index - 1]?.text ?? '') ? removed.text : '';
}

/** Whether the name is the rest of a longer one that the change cut, or the word that stands where something was removed. */
function isAtChange(start: number, name: string, { text, at, removed, inserted }: OneTokenChange): boolean {
  if (removed !== null && start >= at && text.slice(at, start).trim() === '') return true;
  const end = start + name.length;
  const between = text.slice(end, at);
  const behind = text.slice(at).trimStart().slice(inserted.length).trimStart();
  return (
    end <= at && /^[\s.]*$/.test(between) && /\./.test(between + (removed?.text ?? '') + behind.slice(0, 1))
  );
}

/** What the finding marks, without white space, and its offset. */
function markedIn(text: string, { line, column, endColumn }: Diagnostic): { name: string; start: number } {
  const lines = text.split(/(?<=\r\n|\r(?!\n)|\n)/);
  const start = lines.slice(0, line - 1).join('').length + column - 1;
  const name = text.slice(start, start + (endColumn ?? column) - column);
  return { name: name.replaceAll(/\s/g, ''), start };
}

/** Where a space stands between two pieces on one line. */
import { Diagnostics } from '../diagnostics.js';
import { tokenize } from '../syntax/lexer.js';
import { SourceFile } from '../text/source.js';
import type { Piece, Trivia } from './pieces.js';

/** What is being written, as far as spaces differ:
 *  - `idl`: no space before `(` and around `<` `>`;
 *  - `values`: PSL's expressions;
 *  - `types`: PSL's types, in which `<` `>` are brackets;
 *  - `selectors`: no space around `=`;
 *  - `tests`: neither around `:`;
 *  - `label`: no space before `:`.
 */
export type Spacing = 'idl' | 'values' | 'types' | 'selectors' | 'tests' | 'label';

const NO_SPACE_BEFORE: ReadonlySet<string> = new Set([',', ';', '.', ')', ']']);
const PREFIXES: ReadonlySet<string> = new Set(['-', '+', '!', '~']);
const ENDS_OF_VALUES: ReadonlySet<string> = new Set([')', ']', '}']);

/** Whether an operator stands before its only operand. */
export function isPrefix(previous: Piece | null, piece: Piece): boolean {
  if (piece.kind !== 'punctuation' || !PREFIXES.has(piece.text)) return false;
  return previous === null || (previous.kind === 'punctuation' && !ENDS_OF_VALUES.has(previous.text));
}

/**
 * @param previous null at the start of a statement and behind a bracket
 * @param afterPrefix whether `previous` is an operator before its only operand
 */
export function hasSpaceBetween(
  previous: Piece | null,
  piece: Piece,
  spacing: Spacing,
  afterPrefix: boolean,
): boolean {
  if (previous === null) return false;
  if (isSpaceMeant(previous.text, piece, spacing, afterPrefix)) return true;
  return previous.kind === 'punctuation' && piece.kind === 'punctuation' && mayMerge(previous, piece);
}

function isSpaceMeant(
  before: string,
  { text, kind }: Piece,
  spacing: Spacing,
  afterPrefix: boolean,
): boolean {
  if (kind === 'string') return true;
  if (NO_SPACE_BEFORE.has(text) || before === '.' || afterPrefix) return false;
  if (spacing === 'idl' || spacing === 'types') {
    if (text === '<' || text === '>' || before === '<') return false;
    if (spacing === 'types' && text === '>>') return false;
    if (spacing === 'idl' && (text === '<-' || before === '<-')) return false;
    if (spacing === 'idl' && text === '(') return !/^[A-Za-z_]/.test(before);
  }
  if ((spacing === 'selectors' || spacing === 'tests') && (text === '=' || before === '=')) return false;
  if (spacing === 'tests' && (text === ':' || before === ':')) return false;
  return !(spacing === 'label' && text === ':');
}

/** Pairs of marks that have been looked at, and whether they would be read as others without a space between them. */
const merging = new Map<string, boolean>();

function mayMerge({ text: first }: Piece, { text: second }: Piece): boolean {
  const pair = `${first} ${second}`;
  const known = merging.get(pair);
  if (known !== undefined) return known;
  const tokens = tokenize(new SourceFile('', first + second), new Diagnostics());
  const merges = tokens.length !== 3 || tokens[0]?.text !== first || tokens[1]?.text !== second;
  merging.set(pair, merges);
  return merges;
}

/** Whether a space stands between what is between tokens and what is before it: at a macro where there was one. */
export function hasSpaceBeforeTrivia(
  previous: Trivia | null,
  trivia: Trivia,
  commentSpaced: boolean,
): boolean {
  if (trivia.kind === 'macro' || previous?.kind === 'macro') return !trivia.gap.isEmpty;
  return previous !== null || commentSpaced;
}

/** Whether a space stands between a comment or macro and the piece after it. */
export function hasSpaceAfterTrivia(trivia: Trivia, piece: Piece): boolean {
  if (piece.kind === 'end') return false;
  if (trivia.kind === 'macro') return !piece.gap.isEmpty;
  return !NO_SPACE_BEFORE.has(piece.text) && piece.text !== '>';
}

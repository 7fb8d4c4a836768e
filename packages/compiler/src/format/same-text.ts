/** Whether formatting has kept everything: what a bug of the formatter cannot get past. */
import type { Piece, Trivia } from './pieces.js';

/** The first difference, as it reads in a sentence; null where nothing was lost, changed or moved past anything else. */
export function difference(before: readonly Piece[], after: readonly Piece[]): string | null {
  for (const [index, piece] of before.entries()) {
    const other = after[index];
    if (other === undefined) return 'something at its end was lost';
    if (piece.kind !== other.kind || piece.text !== other.text) {
      return `"${piece.text}" became "${other.text}"`;
    }
    if (!sameTrivia(piece, other)) return `what stands before "${piece.text}" is not what it was`;
  }
  return after.length > before.length ? 'something was added at its end' : null;
}

function sameTrivia(piece: Piece, other: Piece): boolean {
  if (piece.before.length !== other.before.length) return false;
  const isSame = piece.before.every((trivia, index) => {
    const found = other.before[index];
    return found?.kind === trivia.kind && content(found) === content(trivia);
  });
  return isSame && macroEdges(piece) === macroEdges(other);
}

/** The text of a comment without the indentation and the trailing spaces of its lines. */
function content({ kind, text }: Trivia): string {
  if (kind === 'macro') return text;
  const [first = '', ...rest] = text.split('\n');
  return [first.trimEnd(), ...rest.map((line) => line.trim())].join('\n');
}

/** At which edges a macro touches what is beside it, the end of the file left out. */
function macroEdges({ kind, before, gap }: Piece): string {
  const gaps = [...before.map((each) => each.gap), gap];
  return gaps
    .map(({ isEmpty }, index) => {
      const isMacro = before[index]?.kind === 'macro' || before[index - 1]?.kind === 'macro';
      const isEdge = kind === 'end' && index === before.length;
      return isMacro && isEmpty && !isEdge ? '+' : ' ';
    })
    .join('');
}

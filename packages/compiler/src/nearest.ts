/** Which known name somebody may have meant. */

/** Names longer than this are not compared: what they cost grows with the product of the lengths. */
const MAX_LENGTH = 64;
/** Names compared with. */
const MAX_CANDIDATES = 500;

/** The known name that differs least, if it differs by no more than a third of its characters; else null. */
export function nearest(name: string, known: Iterable<string>): string | null {
  if (name.length > MAX_LENGTH) return null;
  let best: string | null = null;
  let least = Math.floor(name.length / 3) + 1;
  let count = 0;
  for (const candidate of known) {
    count += 1;
    if (count > MAX_CANDIDATES) break;
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const difference = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (difference < least) {
      least = difference;
      best = candidate;
    }
  }
  return best;
}

/** A remedy: the name that may be meant, else what to do where there is none. */
export function suggestion(name: string | null, otherwise: string): string {
  return name === null ? otherwise : `did you mean "${name}"?`;
}

/** Insertions, deletions, replacements and exchanges of two neighbours that make one text of the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, at(i - 1, j) + 1, at(i, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(i - 2, j - 2) + 1);
      }
      row.push(least);
    }
  }
  return at(a.length, b.length);
}

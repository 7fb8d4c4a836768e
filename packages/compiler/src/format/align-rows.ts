/**
 * Columns that run through lines directly below one another.
 *
 * Which lines those are follows from the text alone: statements of one kind and one indentation, each on one line.
 * They are aligned at a place where the author did so, that is, left more than one space on at least one of them.
 */

export interface Row {
  readonly kind: string;
  /** Index of its line. */
  readonly line: number;
  readonly indent: number;
  /** From the left. */
  readonly places: Place[];
}

export interface Place {
  readonly name: string;
  /** Where spaces are put in. */
  readonly column: number;
  /** The author left more than one space. */
  readonly isWide: boolean;
  /** Aligned whatever the author did. */
  readonly always: boolean;
}

/**
 * Aligns the rows.
 * @param lines changed in place
 * @param rows in the order of their lines
 */
export function alignRows(lines: string[], rows: readonly Row[]): void {
  const sorted = rows.toSorted((a, b) => a.line - b.line);
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && belongsTo(sorted[to - 1], sorted[to])) to += 1;
    alignRun(lines, sorted.slice(from, to));
    from = to;
  }
}

function belongsTo(above: Row | undefined, row: Row | undefined): boolean {
  if (above === undefined || row === undefined) return false;
  return above.line + 1 === row.line && above.kind === row.kind && above.indent === row.indent;
}

function alignRun(lines: string[], rows: readonly Row[]): void {
  if (rows.length < 2) return;
  /** Spaces put into the line of each row so far. */
  const shifts = rows.map(() => 0);
  for (const name of placeNames(rows)) {
    const places = rows.map((row) => row.places.find((place) => place.name === name));
    if (!places.some((place) => place?.isWide === true || place?.always === true)) continue;
    const columns = places.map((place, index) =>
      place === undefined ? 0 : place.column + (shifts[index] ?? 0),
    );
    const target = columns.reduce((most, column) => Math.max(most, column), 0);
    for (const [index, row] of rows.entries()) {
      const column = columns[index] ?? 0;
      if (places[index] === undefined || column === target) continue;
      const line = lines[row.line] ?? '';
      lines[row.line] = line.slice(0, column) + ' '.repeat(target - column) + line.slice(column);
      shifts[index] = (shifts[index] ?? 0) + target - column;
    }
  }
}

/** Names of all places, each after those left of it. */
function placeNames(rows: readonly Row[]): Set<string> {
  const longest = rows.reduce((most, row) => (row.places.length > most.places.length ? row : most));
  return new Set([longest, ...rows].flatMap((row) => row.places.map(({ name }) => name)));
}

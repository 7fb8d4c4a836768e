/** Columns of text. */

/** One column: its heading, and whether it holds numbers, which stand at the right. */
export interface Column {
  readonly heading: string;
  readonly numbers?: boolean;
}

/**
 * Lines with the headings and the rows, each column as wide as its longest cell; without blanks at line ends.
 * @param rows as many cells as there are columns, printable
 */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, index) =>
    lines.reduce((width, line) => Math.max(width, line[index]?.length ?? 0), 0),
  );
  return lines.map((line) =>
    line
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.numbers === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Sessions and windows for people. */
import { excerpt, printable } from '../printable.js';
import type { TmuxSession } from '../sessions.js';

const HEADINGS = ['SESSION', 'WINDOW', 'NAME', 'PANES', 'SIZE', ''] as const;
const GAP = '  ';
/** Of a name. Picked: every line is as wide as the longest one, and a server may send one of megabytes. */
const NAME_MAXIMUM = 100;

/** One line per window, with a heading; a session's name stands at its first window. Ends with a newline. */
export function sessionTable(sessions: readonly TmuxSession[]): string {
  if (sessions.length === 0) return 'The server has no sessions.\n';
  const rows: (readonly string[])[] = [HEADINGS];
  for (const { name, clients, windows } of sessions) {
    for (const [index, window] of windows.entries()) {
      const notes = [
        ...(window.active ? ['active'] : []),
        ...(index === 0 && clients > 0 ? [`attached ${clients === 1 ? 'once' : `${clients} times`}`] : []),
      ];
      rows.push([
        index === 0 ? shown(name) : '',
        String(window.index),
        shown(window.name),
        String(window.panes),
        `${window.columns}x${window.rows}`,
        notes.join(', '),
      ]);
    }
  }
  const widths = HEADINGS.map((_, column) => {
    let width = 0;
    for (const row of rows) width = Math.max(width, widthOf(row[column] ?? ''));
    return width;
  });
  const lines = rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function shown(name: string): string {
  return printable(excerpt(name, NAME_MAXIMUM));
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - widthOf(text));
}

/** In characters. */
function widthOf(text: string): number {
  return [...text].length;
}

/** Sessions and windows for people. */
import { printable } from '../printable.js';
import type { TmuxSession } from '../sessions.js';

const HEADINGS = ['SESSION', 'WINDOW', 'NAME', 'PANES', 'SIZE', ''] as const;
const GAP = '  ';

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
        index === 0 ? printable(name) : '',
        String(window.index),
        printable(window.name),
        String(window.panes),
        `${window.columns}x${window.rows}`,
        notes.join(', '),
      ]);
    }
  }
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - [...text].length);
}

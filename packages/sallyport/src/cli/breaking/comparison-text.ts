/** A comparison for people: each change with its place and whom it breaks, and below them how many there are. */
import type { Comparison, DescriptionChange } from '@sallyport/compiler';
import { printable } from '@sallyport/message';
import { count } from '../diagnostics.js';
import type { Colors } from '../terminal.js';

/**
 * @param shown the comparison with the changes that are to be listed
 * @param all all changes, which are counted
 */
export function formatComparison(
  shown: Comparison,
  all: readonly DescriptionChange[],
  colors: Colors,
): string {
  const shifts = sizesOfShifts(shown.changes);
  const lines = shown.changes.flatMap((change) => {
    const others = change.group === null ? 0 : shifts.get(change);
    return others === undefined ? [] : [...changeLines(change, others, colors), ''];
  });
  if (shown.rebuild.length > 0) {
    lines.push(`Generate and build again on both sides: ${printable(shown.rebuild.join(', '))}`);
  }
  if (shown.notCompared.length > 0) {
    lines.push(`Not compared, being broken in the older state: ${printable(shown.notCompared.join(', '))}`);
  }
  const breaking = all.filter((change) => change.breaking).length;
  const total = `${breaking === 0 ? 'no breaking changes' : count(breaking, 'breaking change')}, ${all.length - breaking} compatible`;
  lines.push(breaking === 0 ? colors.green(total) : colors.red(total));
  return `${lines.join('\n')}\n`;
}

/** Of each group the change that stands for it, and how many more there are. */
function sizesOfShifts(changes: readonly DescriptionChange[]): Map<DescriptionChange, number> {
  const groups = new Map<string, { readonly first: DescriptionChange; others: number }>();
  for (const change of changes) {
    if (change.group === null) continue;
    const known = groups.get(change.group);
    if (known === undefined) groups.set(change.group, { first: change, others: 0 });
    else known.others += 1;
  }
  return new Map([...groups.values()].map(({ first, others }) => [first, others]));
}

/** @param others changes that are not listed, for which this one stands */
function changeLines(change: DescriptionChange, others: number, colors: Colors): string[] {
  const { file, line, column, code, message, from, to, effect, affects } = change;
  const mark = change.breaking ? colors.red('breaking') : colors.green('compatible');
  const place = colors.bold(`${printable(file)}:${line}:${column}:`);
  const rest = others === 0 ? '' : `, and ${others} more moved by as much`;
  const lines = [`${place} ${mark} ${colors.dim(code)}: ${printable(message)}${rest}`];
  if (from !== null || to !== null) {
    const parts = [...(from === null ? [] : [`from ${from}`]), ...(to === null ? [] : [`to ${to}`])];
    lines.push(`    ${printable(parts.join(' '))}`);
  }
  if (change.breaking) lines.push(`    ${effect}: breaks ${affects.join(', ')}`);
  return lines;
}

/**
 * The parameters of a method that does not fit on one line: each direction begins a line, and its parameters follow
 * one another as far as they fit. With a comment that ends a line or begins a parameter, each parameter has a line of
 * its own.
 */
import type { Layout, Place } from './layout.js';
import { leafWidth } from './measure.js';
import { INDENT, LINE_WIDTH } from './style.js';
import { beginsWithTrivia, type Entry, firstLeafOf, type Group, isHard } from './tree.js';

export function layOutParameters(layout: Layout, { open, entries, close }: Group, place: Place): void {
  layout.leaf(open, place.hanging);
  const column = layout.writer.column;
  const closing = leafWidth(close) + place.tail;
  const isHardBroken =
    isHard(close) || entries.some(({ nodes, width }) => width === Infinity || beginsWithTrivia(nodes));
  const widest = entries.reduce(
    (most, { width }) => (width === Infinity ? most : Math.max(most, width + closing)),
    0,
  );
  // A method with a long name: below it is more room.
  const isBelow = !isHardBroken && column + widest > LINE_WIDTH && column > place.indent + INDENT;
  const indent = isBelow ? place.indent + INDENT : column;
  let direction = '';
  for (const [index, entry] of entries.entries()) {
    const first = firstLeafOf(entry.nodes);
    if (first === null) throw new Error('a parameter is not empty');
    const tail = index === entries.length - 1 ? closing : 0;
    const isNew = index > 0 && (isHardBroken || directionOf(entry) !== direction);
    const isFull = index > 0 && !layout.fits(entry.width + tail);
    if (isNew || isFull || (index === 0 && isBelow)) layout.lineBreak(first.piece, indent, 'inner');
    layout.nodes(entry.nodes, { indent, hanging: indent, tail });
    direction = directionOf(entry);
  }
  layout.leaf(close, indent);
}

function directionOf({ nodes }: Entry): string {
  return firstLeafOf(nodes)?.piece.text ?? '';
}

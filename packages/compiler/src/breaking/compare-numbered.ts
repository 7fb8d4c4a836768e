/**
 * Rules for things whose place in a list is their number in messages: methods of an interface (MID), endpoints and
 * security interfaces of a process class (RIID).
 */
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import type { Affected, Changes, State } from './change.js';
import { type Match, matchByName } from './match.js';

interface Numbered {
  readonly name: string;
  readonly span: Span;
}

/** What is peculiar to one kind of things. */
export interface NumberedKind<T extends Numbered> {
  /** The first part of the codes, such as `method`. */
  readonly code: string;
  /** What the number is called, such as `MID`. */
  readonly number: string;
  /** What they are of: an interface or a class. */
  readonly owner: string;
  /** What has changed, such as `a.I.Method`. */
  subjectOf(item: T): string;
  /** It in a sentence, such as `method a.I.Method`. */
  titleOf(item: T): string;
  /** What is to be said of one that is gone or new besides its number; '' for nothing. */
  detailOf(item: T): string;
  /** Where it is to be seen that it is gone, new, or called otherwise. */
  placeOf(item: T, state: State): Span;
  /** Where it is to be seen, in the newer state, that it has another number. */
  placeOfMoved(item: T): Span;
  /** Whether one can be the other under a new name. */
  alike(from: T, to: T): boolean;
  /** What a new name leaves as it was. */
  readonly keptByName: string;
  /** What a new one after all others asks of whom. */
  readonly asks: string;
  readonly asked: readonly Affected[];
  /** Whom another number breaks. */
  readonly peers: readonly Affected[];
  /** Whom it breaks that one is gone, or has another name. */
  readonly everybody: readonly Affected[];
}

/**
 * Reports what is gone, new, called otherwise, or has another number.
 * @returns what is in both states, for what else there is to compare
 */
export function compareNumbered<T extends Numbered>(
  kind: NumberedKind<T>,
  from: readonly T[],
  to: readonly T[],
  changes: Changes,
): readonly Match<T>[] {
  const matching = matchByName(from, to, kind.alike);
  const numberOf = (index: number) => `${kind.number} ${index}`;
  const textOf = (item: T, index: number) => {
    const detail = kind.detailOf(item);
    return detail === '' ? numberOf(index) : `${numberOf(index)}, ${detail}`;
  };
  for (const { item, index } of matching.removed) {
    changes.addGone(kind.placeOf(item, 'old'), {
      code: `${kind.code}-removed`,
      effect: 'wire',
      affects: kind.everybody,
      subject: kind.subjectOf(item),
      message: `the ${kind.titleOf(item)} is gone`,
      from: textOf(item, index),
    });
  }
  for (const match of matching.matches) {
    const subject = kind.subjectOf(match.from);
    const title = kind.titleOf(match.from);
    if (match.from.name !== match.to.name) {
      changes.add(kind.placeOf(match.to, 'new'), {
        code: `${kind.code}-renamed`,
        effect: 'source',
        affects: kind.everybody,
        subject,
        message: `the ${title} is now called ${quote(match.to.name)}; ${kind.keptByName} the same`,
        from: match.from.name,
        to: match.to.name,
      });
    } else if (match.fromIndex !== match.toIndex) {
      changes.add(kind.placeOfMoved(match.to), {
        code: `${kind.code}-moved`,
        group: `${kind.code}s of ${kind.owner} by ${match.toIndex - match.fromIndex}`,
        effect: 'wire',
        affects: kind.peers,
        subject,
        message: `the ${title} has another number`,
        from: numberOf(match.fromIndex),
        to: numberOf(match.toIndex),
      });
    }
  }
  for (const { item, index } of matching.added) {
    const before = from[index];
    const title = kind.titleOf(item);
    changes.add(kind.placeOf(item, 'new'), {
      subject: kind.subjectOf(item),
      to: textOf(item, index),
      ...(before === undefined
        ? {
            code: `${kind.code}-added`,
            effect: 'none',
            affects: kind.asked,
            message: `the ${title} is new, after all others; ${kind.asks}`,
          }
        : {
            code: `${kind.code}-inserted`,
            effect: 'wire',
            affects: kind.peers,
            message: `the ${title} is new and takes the number of the ${kind.titleOf(before)}`,
          }),
    });
  }
  return matching.matches;
}

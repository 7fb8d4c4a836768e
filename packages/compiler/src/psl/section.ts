/** A binding or a match section once its selectors are resolved. */
import type { EventKind, SelectorsRecord } from '@sallyport/policy';
import type { Selector, SelectorName } from './ast.js';
import type { Target } from './target.js';

export interface Section {
  readonly event: EventKind;
  /** All selectors in force here, those of the sections around among them. */
  readonly selectors: ReadonlyMap<SelectorName, Selector>;
  /**
   * The methods covered; null where they are not known, because something is broken that has been reported. Then nobody
   * should complain of what is missing in them.
   */
  readonly targets: readonly Target[] | null;
  /** Whether it speaks of an endpoint without methods, so that its rules can never be asked, and are left out. */
  readonly coversNothing: boolean;
}

export function selectorsRecord(selectors: Iterable<Selector>): SelectorsRecord {
  const record: { -readonly [Name in keyof SelectorsRecord]: SelectorsRecord[Name] } = {};
  for (const { name, value } of selectors) record[name] = value.text;
  return record;
}

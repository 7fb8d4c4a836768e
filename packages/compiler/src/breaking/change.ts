/**
 * Changes to descriptions, and whom they break.
 *
 * A peer is a process whose code was made from the older descriptions. Two things can happen to it, and both are looked
 * at. It may stay as it is built: then a message it sends or expects must still have the same form, and its numbers
 * (MID, RIID, tags) must mean the same. Or it may be generated and built anew with its source unchanged: then the names
 * its source uses must still be there.
 *
 * Generated TypeScript is stricter than that: it carries the fingerprint of each interface, into which every name, type
 * and bound goes, and refuses to connect or serve where the running solution has another. So no change of an interface
 * goes wrong unnoticed, and each of them, also a compatible one, asks for `sallyport gen` and a build on both sides;
 * those interfaces are listed by themselves.
 */
import { printable, quote } from '../text/printable.js';
import type { Span } from '../text/source.js';

/**
 * What no longer fits.
 * - `wire`: the form of messages or a number in them: peers built before and after do not understand one another.
 * - `values`: the form is the same, but one side may send what the other refuses or does not know.
 * - `source`: messages are the same, but source code or a policy uses a name that is gone.
 * - `none`: nothing; the change is compatible.
 */
export type Effect = 'wire' | 'values' | 'source' | 'none';

/** Who has to change: the senders of requests, those who answer them, or security.psl. */
export type Affected = 'clients' | 'servers' | 'policy';

/** Which of the two states a place is in. */
export type State = 'old' | 'new';

export interface DescriptionChange {
  /** Which sort of change: a short name with hyphens, stable between releases. */
  readonly code: string;
  readonly effect: Effect;
  /** Whether it breaks anybody: `effect` is not `none`. */
  readonly breaking: boolean;
  /** Whom it breaks; of a compatible change, who can notice it. */
  readonly affects: readonly Affected[];
  /** What changed, such as `a.I.Method` or `struct a.Types.Line`. */
  readonly subject: string;
  /** One sentence without its full stop. */
  readonly message: string;
  /** What it was; null for something new. */
  readonly from: string | null;
  /** What it is; null for something that is gone. */
  readonly to: string | null;
  /**
   * Changes of one group are one shift: things of one interface or class that have other numbers by as much, most often
   * since one before them is gone or new. Null for all other changes.
   */
  readonly group: string | null;
  /** The state in which `file`, `line` and `column` are: the old one only for what is gone. */
  readonly state: State;
  /** Path as shown, printable. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** What a rule says of a change. */
export interface Finding {
  readonly code: string;
  readonly effect: Effect;
  readonly affects: readonly Affected[];
  readonly subject: string;
  readonly message: string;
  readonly from?: string;
  readonly to?: string;
  readonly group?: string;
}

export const PEERS: readonly Affected[] = ['clients', 'servers'];
export const EVERYBODY: readonly Affected[] = ['clients', 'servers', 'policy'];

/** Collects changes. */
export class Changes {
  readonly #all: DescriptionChange[] = [];

  /** @param span where it stands in the newer state */
  add(span: Span, finding: Finding): void {
    this.#push('new', span, finding);
  }

  /** @param span where it stood in the older state */
  addGone(span: Span, finding: Finding): void {
    this.#push('old', span, finding);
  }

  /** What breaks first; then by file and place. */
  sorted(): DescriptionChange[] {
    return this.#all.toSorted(
      (a, b) =>
        Number(b.breaking) - Number(a.breaking) ||
        compareTexts(a.file, b.file) ||
        a.line - b.line ||
        a.column - b.column,
    );
  }

  #push(state: State, span: Span, { from, to, group, ...finding }: Finding): void {
    const { line, column } = span.source.position(span.start);
    this.#all.push({
      code: finding.code,
      effect: finding.effect,
      breaking: finding.effect !== 'none',
      affects: finding.affects,
      subject: finding.subject,
      message: printable(finding.message),
      from: from ?? null,
      to: to ?? null,
      group: group ?? null,
      state,
      file: printable(span.source.path),
      line,
      column,
    });
  }
}

/** Names in a list, quoted. */
export function quoted(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

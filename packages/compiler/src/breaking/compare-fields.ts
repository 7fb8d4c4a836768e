/** Rules for parameters, fields of structs and members of unions. */
import { resolvedTypeText } from '../idl/type-text.js';
import type { CheckedField } from '../model.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import { type Changes, EVERYBODY, type Finding, PEERS } from './change.js';
import { compareSchemas, type Difference } from './compare-schemas.js';
import { type Directions, receiversOf, sendersOf } from './directions.js';
import { isReordered, type Match, type Matching } from './match.js';
import type { StructureComparer } from './same-structure.js';

/** What the fields belong to. */
export interface FieldOwner {
  /** `parameter`, `field` or `member`. */
  readonly what: string;
  /** Such as `in parameter`. */
  readonly title: string;
  /** Such as `a.I.Method`, `struct a.Types.Line`. */
  readonly subject: string;
  /** Where it stands in the newer state. */
  readonly span: Span;
  readonly directions: Directions;
}

/** What is the same for parameters, fields and members: their types, names and order; not that there are more or fewer. */
export function compareMatched(
  owner: FieldOwner,
  matching: Matching<CheckedField>,
  comparer: StructureComparer,
  changes: Changes,
): void {
  for (const match of matching.matches) {
    if (match.from.name !== match.to.name) renamed(owner, match, changes);
    compareTypes(owner, match.from, match.to, comparer, changes);
  }
  if (!isReordered(matching)) return;
  const order = (names: readonly string[]) => names.join(', ');
  const from = order(matching.matches.map((match) => match.from.name));
  const to = order(matching.matches.toSorted((a, b) => a.toIndex - b.toIndex).map((match) => match.to.name));
  changes.add(owner.span, {
    code: `${owner.what}s-reordered`,
    effect: 'wire',
    affects: PEERS,
    subject: owner.subject,
    message: `the ${owner.title}s of ${owner.subject} come in another order`,
    from,
    to,
  });
}

/** A parameter or field that is gone, or new: either way each message has another form. */
export function reportRemoved(owner: FieldOwner, field: CheckedField, changes: Changes): void {
  changes.addGone(field.span, {
    code: `${owner.what}-removed`,
    effect: 'wire',
    affects: EVERYBODY,
    subject: owner.subject,
    message: `the ${owner.title} ${quote(field.name)} of ${owner.subject} is gone`,
    from: textOf(field),
  });
}

export function reportAdded(owner: FieldOwner, field: CheckedField, changes: Changes): void {
  changes.add(field.span, {
    code: `${owner.what}-added`,
    effect: 'wire',
    affects: PEERS,
    subject: owner.subject,
    message: `the ${owner.title} ${quote(field.name)} of ${owner.subject} is new, so the message has another form`,
    to: textOf(field),
  });
}

/** Rules for the type of one field, or of a typedef, in both states. */
export function compareTypes(
  owner: FieldOwner,
  from: CheckedField,
  to: CheckedField,
  comparer: StructureComparer,
  changes: Changes,
): void {
  for (const difference of compareSchemas(from.schema, to.schema, comparer)) {
    changes.add(to.span, {
      ...findingOf(difference, owner, `the ${owner.title} ${quote(to.name)} of ${owner.subject}`),
      subject: owner.subject,
      from: resolvedTypeText(from.schema),
      to: resolvedTypeText(to.schema),
    });
  }
}

/** Name and type, as in IDL. */
export function textOf({ name, schema }: CheckedField): string {
  return `${resolvedTypeText(schema)} ${name}`;
}

function renamed(owner: FieldOwner, { from, to }: Match<CheckedField>, changes: Changes): void {
  changes.add(to.span, {
    code: `${owner.what}-renamed`,
    effect: 'source',
    affects: EVERYBODY,
    subject: owner.subject,
    message: `the ${owner.title} ${quote(from.name)} of ${owner.subject} is now called ${quote(to.name)}; messages stay the same`,
    from: from.name,
    to: to.name,
  });
}

function findingOf(
  { kind, bounds }: Difference,
  { directions }: FieldOwner,
  what: string,
): Omit<Finding, 'subject'> {
  const numbers = bounds === null ? '' : ` from ${bounds[0]} to ${bounds[1]}`;
  switch (kind) {
    case 'type':
      return {
        code: 'type-changed',
        effect: 'wire',
        affects: EVERYBODY,
        message: `${what} has another type`,
      };
    case 'count':
      return {
        code: 'count-changed',
        effect: 'wire',
        affects: PEERS,
        message: `${what} has another number of elements, which changes${numbers}`,
      };
    case 'narrowed':
      return {
        code: 'bound-narrowed',
        effect: 'values',
        affects: sendersOf(directions),
        message: `${what} must be shorter: its bound changes${numbers}, and longer values of ${listed(sendersOf(directions))} are refused`,
      };
    case 'widened':
      return {
        code: 'bound-widened',
        effect: 'values',
        affects: receiversOf(directions),
        message: `${what} may be longer: its bound changes${numbers}, and ${listed(receiversOf(directions))} built before refuse longer values`,
      };
    case 'replaced':
      return {
        code: 'type-replaced',
        effect: 'none',
        affects: PEERS,
        message: `${what} has a type of another name with the same content`,
      };
    case 'handle':
      return {
        code: 'handle-interface',
        effect: 'none',
        affects: PEERS,
        message: `${what} is a handle of another interface, which nothing checks`,
      };
  }
}

function listed(sides: readonly string[]): string {
  return sides.join(' and ');
}

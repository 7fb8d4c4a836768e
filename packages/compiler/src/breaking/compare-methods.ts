/** Rules for the methods of one interface: their numbers, names and parameters. */
import type { CheckedField, CheckedInterface, CheckedMethod } from '../model.js';
import { quote } from '../printable.js';
import { type Changes, EVERYBODY, PEERS } from './change.js';
import { compareMatched, type FieldOwner, reportAdded, reportRemoved } from './compare-fields.js';
import { IN_ANSWERS, IN_REQUESTS } from './directions.js';
import { matchFields } from './match-fields.js';
import type { StructureComparer } from './same-structure.js';

const DIRECTIONS = ['in', 'out', 'error'] as const;
type Direction = (typeof DIRECTIONS)[number];

export function compareMethods(
  from: CheckedInterface,
  to: CheckedInterface,
  comparer: StructureComparer,
  changes: Changes,
): void {
  const newMids = new Map(to.methods.map((method, mid) => [method.name, mid]));
  const oldNames = new Set(from.methods.map(({ name }) => name));
  const continued = new Set<CheckedMethod>();
  for (const [mid, method] of from.methods.entries()) {
    const newMid = newMids.get(method.name);
    const sameMid = to.methods[mid];
    const same = newMid === undefined ? renamedTo(method, sameMid, oldNames, comparer) : to.methods[newMid];
    const subject = `${from.name}.${method.name}`;
    if (same === undefined) {
      changes.addGone(method.span, {
        code: 'method-removed',
        effect: 'wire',
        affects: EVERYBODY,
        subject,
        message: `the method ${subject} is gone`,
        from: `MID ${mid}`,
      });
      continue;
    }
    continued.add(same);
    if (newMid === undefined) renamed(from.name, method, same, changes);
    else if (newMid !== mid) {
      changes.add(same.span, {
        code: 'method-moved',
        effect: 'wire',
        affects: PEERS,
        subject,
        message: `the method ${subject} has another number`,
        from: `MID ${mid}`,
        to: `MID ${newMid}`,
      });
    }
    compareParameters(`${to.name}.${same.name}`, method, same, comparer, changes);
  }
  for (const [mid, method] of to.methods.entries()) {
    if (!continued.has(method)) added(to.name, method, mid, from.methods[mid], changes);
  }
}

/** The method with another name that an old one has become: at its number, new by name, and of the same messages. */
function renamedTo(
  method: CheckedMethod,
  candidate: CheckedMethod | undefined,
  oldNames: ReadonlySet<string>,
  comparer: StructureComparer,
): CheckedMethod | undefined {
  if (candidate === undefined || oldNames.has(candidate.name)) return undefined;
  const same = DIRECTIONS.every((direction) => comparer.sameFields(method[direction], candidate[direction]));
  return same ? candidate : undefined;
}

function renamed(owner: string, from: CheckedMethod, to: CheckedMethod, changes: Changes): void {
  changes.add(to.span, {
    code: 'method-renamed',
    effect: 'source',
    affects: EVERYBODY,
    subject: `${owner}.${from.name}`,
    message: `the method ${owner}.${from.name} is now called ${quote(to.name)}; number and messages stay the same`,
    from: from.name,
    to: to.name,
  });
}

/** @param before the method that had the number */
function added(
  owner: string,
  method: CheckedMethod,
  mid: number,
  before: CheckedMethod | undefined,
  changes: Changes,
): void {
  const subject = `${owner}.${method.name}`;
  const common = { subject, to: `MID ${mid}` };
  if (before === undefined) {
    changes.add(method.span, {
      ...common,
      code: 'method-added',
      effect: 'none',
      affects: ['servers'],
      message: `the method ${subject} is new, after all others; a server that is built anew has to implement it`,
    });
    return;
  }
  changes.add(method.span, {
    ...common,
    code: 'method-inserted',
    effect: 'wire',
    affects: PEERS,
    message: `the method ${subject} is new and has the number that was ${quote(before.name)}'s`,
  });
}

function compareParameters(
  subject: string,
  from: CheckedMethod,
  to: CheckedMethod,
  comparer: StructureComparer,
  changes: Changes,
): void {
  const turned = turnedParameters(from, to);
  for (const [name, [before, after]] of turned) {
    const field = to[after].find((each) => each.name === name);
    if (field === undefined) continue;
    changes.add(field.span, {
      code: 'parameter-direction',
      effect: 'wire',
      affects: EVERYBODY,
      subject,
      message: `the parameter ${quote(name)} of ${subject} has another direction`,
      from: before,
      to: after,
    });
  }
  const others = ({ name }: CheckedField) => !turned.has(name);
  for (const direction of DIRECTIONS) {
    const owner: FieldOwner = {
      what: 'parameter',
      title: `${direction} parameter`,
      subject,
      span: to.span,
      directions: direction === 'in' ? IN_REQUESTS : IN_ANSWERS,
    };
    const matching = matchFields(from[direction].filter(others), to[direction].filter(others), comparer);
    compareMatched(owner, matching, comparer, changes);
    for (const field of matching.removed) reportRemoved(owner, field, changes);
    for (const field of matching.added) reportAdded(owner, field, changes);
  }
}

/** Parameters that are in both states with different directions. */
function turnedParameters(
  from: CheckedMethod,
  to: CheckedMethod,
): Map<string, readonly [before: Direction, after: Direction]> {
  const before = new Map(
    DIRECTIONS.flatMap((direction) => from[direction].map(({ name }) => [name, direction] as const)),
  );
  const turned = new Map<string, readonly [Direction, Direction]>();
  for (const direction of DIRECTIONS) {
    for (const { name } of to[direction]) {
      const old = before.get(name);
      if (old !== undefined && old !== direction) turned.set(name, [old, direction]);
    }
  }
  return turned;
}

/** Rules for the methods of one interface: their numbers, names and parameters. */
import type { CheckedField, CheckedInterface, CheckedMethod } from '../model.js';
import { quote } from '../text/printable.js';
import { type Changes, EVERYBODY, PEERS } from './change.js';
import { compareMatched, type FieldOwner, reportAdded, reportRemoved } from './compare-fields.js';
import { compareNumbered, type NumberedKind } from './compare-numbered.js';
import { IN_ANSWERS, IN_REQUESTS } from './directions.js';
import { matchFields } from './match.js';
import type { StructureComparer } from './same-structure.js';

const DIRECTIONS = ['in', 'out', 'error'] as const;
type Direction = (typeof DIRECTIONS)[number];

export function compareMethods(
  from: CheckedInterface,
  to: CheckedInterface,
  comparer: StructureComparer,
  changes: Changes,
): void {
  const methods = methodsOf(from.name, comparer);
  for (const match of compareNumbered(methods, from.methods, to.methods, changes)) {
    compareParameters(methods.subjectOf(match.to), match.from, match.to, comparer, changes);
  }
}

function methodsOf(owner: string, comparer: StructureComparer): NumberedKind<CheckedMethod> {
  return {
    code: 'method',
    number: 'MID',
    owner,
    subjectOf: ({ name }) => `${owner}.${name}`,
    titleOf: ({ name }) => `method ${owner}.${name}`,
    detailOf: () => '',
    placeOf: ({ span }) => span,
    placeOfMoved: ({ span }) => span,
    alike: (a, b) => DIRECTIONS.every((direction) => comparer.sameFields(a[direction], b[direction])),
    keptByName: 'number and messages stay',
    asks: 'a server that is built anew has to implement it',
    asked: ['servers'],
    peers: PEERS,
    everybody: EVERYBODY,
  };
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
    for (const { item } of matching.removed) reportRemoved(owner, item, changes);
    for (const { item } of matching.added) reportAdded(owner, item, changes);
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

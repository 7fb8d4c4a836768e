/**
 * Compares what two states of a folder describe, by what it means: comments, the order of definitions, imports and the
 * names of typedefs change nothing. Packages and classes that come with the compiler are the same for both and are left
 * out.
 *
 * Each declaration is compared once, where it stands: a struct in its package, however many methods use it. Which side
 * a change breaks follows from the messages it is used in.
 */
import { sep } from 'node:path';
import { fingerprintInterface } from '@sallyport/message';
import { STUBS_FOLDER } from '../files/source-reader.js';
import type { CheckedClass, CheckedInterface } from '../model.js';
import { type DescribedModel, isOwn } from '../read-model.js';
import { Changes, type DescriptionChange, EVERYBODY } from './change.js';
import { ClassPlaces } from './class-places.js';
import { compareClasses } from './compare-classes.js';
import { compareMethods } from './compare-methods.js';
import { compareProcesses } from './compare-processes.js';
import { TypeRules } from './compare-types.js';
import { TypeUses } from './directions.js';
import { StructureComparer } from './same-structure.js';

export interface Comparison {
  /** What breaks somebody first. */
  readonly changes: readonly DescriptionChange[];
  /**
   * Interfaces with another fingerprint, sorted: generated code of one state refuses to connect to, or to serve, the
   * other. Also compatible changes of an interface bring it here.
   */
  readonly rebuild: readonly string[];
  /** Packages and classes that were not compared, since a state of them is broken; sorted. */
  readonly notCompared: readonly string[];
}

/**
 * @param from the older state; what is incomplete in it is not compared
 * @param to the newer state, without errors
 */
export function compareModels(from: DescribedModel, to: DescribedModel): Comparison {
  const changes = new Changes();
  const comparer = new StructureComparer();
  const notCompared = new Set<string>();
  const rebuild: string[] = [];
  const typeRules = new TypeRules(
    from.interfaces.values(),
    to.interfaces.values(),
    new TypeUses([from, to]),
    comparer,
    changes,
  );

  const interfaces = pairs(from, to, (model) => model.interfaces, notCompared);
  for (const [before, after] of interfaces.both) {
    typeRules.compare(before, after);
    if (before.schema !== null && after.schema !== null) {
      compareMethods(before, after, comparer, changes);
      if (fingerprintInterface(before.schema) !== fingerprintInterface(after.schema))
        rebuild.push(after.name);
    } else if (before.schema !== null) interfaceGone(before, changes);
    else if (after.schema !== null) interfaceAdded(after, changes);
  }
  for (const before of interfaces.gone) {
    typeRules.removePackage(before);
    if (before.schema !== null) interfaceGone(before, changes);
  }
  for (const after of interfaces.added) interfaceAdded(after, changes);

  const classes = pairs(from, to, (model) => model.classes, notCompared);
  for (const [before, after] of classes.both) {
    const places = new ClassPlaces(before, from.components, after, to.components);
    compareClasses(before, after, places, changes);
  }
  for (const before of classes.gone) classGone(before, changes);
  for (const after of classes.added) classAdded(after, changes);

  if (from.processes !== null && to.processes !== null)
    compareProcesses(from.processes, to.processes, changes);
  return { changes: changes.sorted(), rebuild: rebuild.toSorted(), notCompared: [...notCompared].toSorted() };
}

interface Pairs<T> {
  readonly both: readonly (readonly [before: T, after: T])[];
  readonly gone: readonly T[];
  readonly added: readonly T[];
}

/** What belongs together by name. Of what lies in include folders only that which both states use. */
function pairs<T extends CheckedInterface | CheckedClass>(
  from: DescribedModel,
  to: DescribedModel,
  partOf: (model: DescribedModel) => ReadonlyMap<string, T>,
  notCompared: Set<string>,
): Pairs<T> {
  const olds = partOf(from);
  const news = partOf(to);
  const both: (readonly [T, T])[] = [];
  const gone: T[] = [];
  for (const [name, before] of olds) {
    const after = news.get(name);
    if (isSupplied(before) || (after !== undefined && isSupplied(after))) continue;
    if (!before.complete || after?.complete === false) notCompared.add(name);
    else if (after !== undefined) both.push([before, after]);
    else if (isOwn(before.source, from)) gone.push(before);
  }
  const added = [...news].flatMap(([name, after]) => {
    if (olds.has(name) || isSupplied(after) || !isOwn(after.source, to)) return [];
    if (!from.broken.has(name)) return [after];
    notCompared.add(name);
    return [];
  });
  return { both, gone, added };
}

function isSupplied({ source }: CheckedInterface | CheckedClass): boolean {
  return source.absolutePath.startsWith(STUBS_FOLDER + sep);
}

function interfaceGone({ name, span }: CheckedInterface, changes: Changes): void {
  changes.addGone(span, {
    code: 'interface-removed',
    effect: 'wire',
    affects: EVERYBODY,
    subject: `interface ${name}`,
    message: `the interface ${name} is gone`,
  });
}

function interfaceAdded({ name, span, schema }: CheckedInterface, changes: Changes): void {
  const what = schema === null ? 'package' : 'interface';
  changes.add(span, {
    code: `${what}-added`,
    effect: 'none',
    affects: [],
    subject: `${what} ${name}`,
    message: `the ${what} ${name} is new`,
  });
}

function classGone({ name, span }: CheckedClass, changes: Changes): void {
  changes.addGone(span, {
    code: 'class-removed',
    effect: 'wire',
    affects: EVERYBODY,
    subject: `process class ${name}`,
    message: `the process class ${name} is gone`,
  });
}

function classAdded({ name, span }: CheckedClass, changes: Changes): void {
  changes.add(span, {
    code: 'class-added',
    effect: 'none',
    affects: [],
    subject: `process class ${name}`,
    message: `the process class ${name} is new`,
  });
}

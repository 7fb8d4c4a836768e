/** The solution image from a checked solution without errors, and its policy. */
import type { ClassRecord, ProcessRecord, SolutionImage } from '@sallyport/image';
import { type InterfaceRecord, TypeTableBuilder } from '@sallyport/message';
import type { PolicyRecord } from '@sallyport/policy';
import {
  type CheckedClass,
  type CheckedInterface,
  type CheckedSolution,
  INIT_CLASS,
  KERNEL_CLASS,
} from './model.js';
import { effectiveLimits } from './solution/effective-limits.js';
import { linksOf } from './solution/traffic.js';

/** @param solution without errors */
export function emitImage(solution: CheckedSolution, policy: PolicyRecord): SolutionImage {
  const table = new TypeTableBuilder();
  const interfaces = new InterfaceTable(table);
  const names = [...solution.classes.keys()];
  for (const name of [KERNEL_CLASS, INIT_CLASS]) {
    if (solution.classes.get(name)?.supplied !== true) throw new Error(`${name} is not the supplied class`);
  }
  const classes = [...solution.classes].map(([name, each]) => classRecord(name, each, interfaces));
  return {
    format: 1,
    types: table.types,
    interfaces: interfaces.records,
    classes,
    kernelClass: indexOf(names, KERNEL_CLASS),
    initClass: indexOf(names, INIT_CLASS),
    processes: processRecords(solution, names),
    policy,
  };
}

/** The interfaces that classes have, each once. */
class InterfaceTable {
  readonly records: InterfaceRecord[] = [];
  readonly #indices = new Map<CheckedInterface, number>();
  readonly #types: TypeTableBuilder;

  constructor(types: TypeTableBuilder) {
    this.#types = types;
  }

  indexOf(checked: CheckedInterface): number {
    const known = this.#indices.get(checked);
    if (known !== undefined) return known;
    if (checked.schema === null) throw new Error(`${checked.name} has no interface`);
    const index = this.records.push(this.#types.addInterface(checked.schema)) - 1;
    this.#indices.set(checked, index);
    return index;
  }
}

function classRecord(name: string, checked: CheckedClass, interfaces: InterfaceTable): ClassRecord {
  return {
    name,
    endpoints: checked.endpoints.map((endpoint) => ({
      name: endpoint.name,
      component: endpoint.component,
      alias: endpoint.alias,
      interface: interfaces.indexOf(endpoint.interface),
    })),
  };
}

function processRecords(solution: CheckedSolution, classNames: readonly string[]): ProcessRecord[] {
  const links = linksOf(solution.processes);
  const names = solution.processes.map((process) => process.name);
  return solution.processes.map((process) => ({
    name: process.name,
    class: indexOf(classNames, process.class.name),
    path: process.path,
    args: process.args,
    env: process.env,
    channels: process.channels.map(({ id, target }) => ({ id, target: indexOf(names, target) })),
    resources: process.resources,
    limits: effectiveLimits(process, links),
  }));
}

function indexOf(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new Error(`${name} is not part of the solution`);
  return index;
}

/**
 * Which pages the reference has, and where everything is described.
 *
 * The folder's own packages and classes have one each; of other packages (include folders, those that come with the
 * compiler) those do that are imported or served. Interfaces and classes lie in folders of their own, since a package and a
 * class may have the same name.
 */
import type { CheckedClass, CheckedInterface, CheckedProcess } from '../model.js';
import { type DescribedModel, isOwn } from '../read-model.js';
import { checkIdentifier } from '../typescript/names.js';
import { type NamedType, type NamedTypes, namedTypes } from '../typescript/type-text.js';
import { type InterfaceHeadings, interfaceHeadings } from './headings.js';
import type { TypeLinks } from './idl-text.js';
import type { Place } from './page.js';

/** A class that has an endpoint of some interface. */
export interface Provider {
  readonly class: CheckedClass;
  readonly endpoint: string;
}

/** One end of a channel, seen from the other. */
export interface Peer {
  readonly process: CheckedProcess;
  /** Id of the channel. */
  readonly channel: string;
}

export class Reference implements TypeLinks {
  readonly named: NamedTypes;
  /** Those that have a page, by name, sorted. */
  readonly interfaces: readonly CheckedInterface[];
  readonly classes: readonly CheckedClass[];
  readonly processes: readonly CheckedProcess[];
  readonly #model: DescribedModel;
  readonly #pages = new Map<string, InterfaceHeadings>();
  readonly #providers: ReadonlyMap<string, readonly Provider[]>;

  constructor(model: DescribedModel) {
    const { interfaces, classes, processes } = model;
    this.#model = model;
    this.processes = processes ?? [];
    this.named = namedTypes(interfaces.values());
    this.classes = byName([...classes.values()].filter((each) => !each.supplied));
    this.#providers = providersOf(this.classes);
    this.interfaces = byName(this.#used(interfaces));
    for (const each of this.interfaces) {
      this.#pages.set(each.name, interfaceHeadings(each, this.providers(each).length > 0));
    }
  }

  /** Whether the author of the folder wrote it. */
  isOwn({ source }: CheckedInterface | CheckedClass): boolean {
    return isOwn(source, this.#model);
  }

  headings(description: CheckedInterface): InterfaceHeadings {
    const found = this.#pages.get(description.name);
    if (found === undefined) throw new Error(`${description.name} has no page`);
    return found;
  }

  placeOf({ package: description, declaration }: NamedType): Place {
    const heading = this.headings(description).type.get(declaration);
    if (heading === undefined) throw new Error(`${description.name} does not declare ${declaration.name}`);
    return { page: interfacePath(description.name), anchor: heading.id };
  }

  placeOfInterface(name: string): Place | null {
    return this.#pages.has(name) ? { page: interfacePath(name), anchor: null } : null;
  }

  placeOfClass(description: CheckedClass): Place | null {
    return this.classes.includes(description) ? { page: classPath(description.name), anchor: null } : null;
  }

  /** Classes that serve an interface. */
  providers({ name }: CheckedInterface): readonly Provider[] {
    return this.#providers.get(name) ?? [];
  }

  processesOf(description: CheckedClass): CheckedProcess[] {
    return this.processes.filter((process) => process.class === description);
  }

  /** Who has a channel to the process. */
  clientsOf({ name }: CheckedProcess): Peer[] {
    return this.processes.flatMap((process) =>
      process.channels.filter(({ target }) => target === name).map(({ id }) => ({ process, channel: id })),
    );
  }

  /** Whom the process has a channel to. */
  serversOf({ channels }: CheckedProcess): Peer[] {
    return channels.flatMap(({ id, target }) =>
      this.processes.filter(({ name }) => name === target).map((process) => ({ process, channel: id })),
    );
  }

  #used(all: ReadonlyMap<string, CheckedInterface>): Set<CheckedInterface> {
    const served = this.classes.flatMap((each) => [...each.endpoints, ...each.security]);
    const used = new Set([
      ...[...all.values()].filter((each) => this.isOwn(each)),
      ...served.map((each) => each.interface),
    ]);
    // A set may grow while it is gone through. What a type names comes from a package that is imported.
    for (const description of used) {
      for (const name of description.imports) {
        const imported = all.get(name);
        if (imported !== undefined) used.add(imported);
      }
    }
    return used;
  }
}

export function interfacePath(name: string): string {
  return `interfaces/${sourcePath(name)}`;
}

export function classPath(name: string): string {
  return `classes/${sourcePath(name)}`;
}

/** A name as a path; each part is checked, so that no name can leave the folder. */
export function sourcePath(name: string): string {
  return name.split('.').map(checkIdentifier).join('/');
}

function byName<T extends { readonly name: string }>(all: Iterable<T>): T[] {
  return [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function providersOf(classes: readonly CheckedClass[]): Map<string, Provider[]> {
  const providers = new Map<string, Provider[]>();
  for (const each of classes) {
    for (const endpoint of each.endpoints) {
      const { name } = endpoint.interface;
      const known = providers.get(name) ?? [];
      known.push({ class: each, endpoint: endpoint.name });
      providers.set(name, known);
    }
  }
  return providers;
}

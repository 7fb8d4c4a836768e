/**
 * The instances of components in a process class, with their places. The model says of a class what is in it, not which
 * instances its EDL declares; these are read from its text once more.
 */
import { Diagnostics } from '../diagnostics.js';
import { parseEdl } from '../edl/parse-edl.js';
import type { CheckedClass, CheckedComponent } from '../model.js';
import type { SourceFile, Span } from '../text/source.js';

export interface Instance {
  /** Where its name stands, in the EDL or in a CDL. */
  readonly span: Span;
  /** Name of its component. */
  readonly component: string;
}

/** Names of the instances around something, from the outermost. */
export type InstancePath = readonly string[];

/** One class in one state. */
export class Instances {
  readonly #components: ReadonlyMap<string, CheckedComponent>;
  readonly #source: SourceFile;
  #outermost: ReadonlyMap<string, Instance> | null = null;
  readonly #inside = new Map<string, ReadonlyMap<string, Instance>>();

  /** @param components all of the model the class is of, by name */
  constructor({ source }: CheckedClass, components: ReadonlyMap<string, CheckedComponent>) {
    this.#source = source;
    this.#components = components;
  }

  /** The instances of a path, from the outermost; as many as there are. */
  along(path: InstancePath): Instance[] {
    const found: Instance[] = [];
    let here = this.#declared();
    for (const name of path) {
      const instance = here.get(name);
      if (instance === undefined) break;
      found.push(instance);
      here = this.#in(instance.component);
    }
    return found;
  }

  #declared(): ReadonlyMap<string, Instance> {
    this.#outermost ??= new Map(
      parseEdl(this.#source, new Diagnostics()).components.map(({ name, target }) => [
        name.text,
        { span: name.span, component: target.text },
      ]),
    );
    return this.#outermost;
  }

  #in(component: string): ReadonlyMap<string, Instance> {
    const known = this.#inside.get(component);
    if (known !== undefined) return known;
    const declared = this.#components.get(component)?.components ?? [];
    const instances = new Map(
      declared.map(({ name, span, component: { name: target } }) => [name, { span, component: target }]),
    );
    this.#inside.set(component, instances);
    return instances;
  }
}

/** At which number each instance begins, counted from where the instance around it does. */
export class InstanceOffsets {
  readonly #begins = new Map<string, number>();

  /** @param paths of things in the order of their numbers */
  constructor(paths: readonly InstancePath[]) {
    for (const [number, path] of paths.entries()) {
      for (let depth = 1; depth <= path.length; depth += 1) {
        const key = keyOf(path, depth);
        if (!this.#begins.has(key)) this.#begins.set(key, number);
      }
    }
  }

  /** @param index of the instance in the path */
  of(path: InstancePath, index: number): number {
    return this.#begin(path, index + 1) - (index === 0 ? 0 : this.#begin(path, index));
  }

  #begin(path: InstancePath, depth: number): number {
    return this.#begins.get(keyOf(path, depth)) ?? 0;
  }
}

function keyOf(path: InstancePath, depth: number): string {
  return path.slice(0, depth).join('.');
}

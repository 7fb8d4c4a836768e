/**
 * Modules of earlier runs, for who generates again after each change. The module of a package follows from its description
 * and those it imports, however far, so while none of these texts has changed it is the same.
 */
import type { CheckedInterface } from '../model.js';
import type { GeneratedFile } from './generated-file.js';

/** A generated module and the paths of those it imports. */
export interface CachedModule {
  readonly file: GeneratedFile;
  readonly imports: readonly string[];
}

interface Entry {
  /** Texts the module was made from. */
  readonly texts: readonly string[];
  readonly module: CachedModule;
}

export class ModuleCache {
  /** By name of the package; those of the last run only. */
  #entries = new Map<string, Entry>();
  #next = new Map<string, Entry>();

  /** The module of a package, made anew only where something of it has changed. */
  module(
    description: CheckedInterface,
    packages: ReadonlyMap<string, CheckedInterface>,
    make: () => CachedModule,
  ): CachedModule {
    const { name } = description;
    const texts = textsOf(description, packages);
    const known = this.#entries.get(name);
    const isSame = known?.texts.length === texts.length && known.texts.every((text, i) => text === texts[i]);
    const entry = isSame ? known : { texts, module: make() };
    this.#next.set(name, entry);
    return entry.module;
  }

  /** A run is over: what it did not ask for is forgotten. */
  endRun(): void {
    this.#entries = this.#next;
    this.#next = new Map();
  }
}

/** Its own text and those of all packages it imports, each with the path it was read from. */
function textsOf(description: CheckedInterface, packages: ReadonlyMap<string, CheckedInterface>): string[] {
  const reached = new Set([description]);
  for (const each of reached) {
    for (const name of each.imports) {
      const imported = packages.get(name);
      if (imported !== undefined) reached.add(imported);
    }
  }
  return [...reached].flatMap(({ source }) => [source.absolutePath, source.text]);
}

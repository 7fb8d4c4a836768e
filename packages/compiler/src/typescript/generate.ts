/**
 * TypeScript from a checked solution.
 *
 * Generated are the solution's own packages and process classes, and of all others (stubs of the system, folders
 * given with -I) those packages whose types or interfaces they use. What is used shows itself in what is written: a
 * module names the modules it imports, and those are written next.
 */
import { sep } from 'node:path';
import type { CheckedClass, CheckedInterface, CheckedSolution } from '../model.js';
import { type InterfaceExports, writeClass } from './class-module.js';
import type { GeneratedFile } from './generated-file.js';
import { Module } from './module.js';
import { type CachedModule, ModuleCache } from './module-cache.js';
import { checkIdentifier } from './names.js';
import { writePackage } from './package-module.js';
import { type PackageNames, packageNames } from './package-names.js';
import { type NamedType, namedTypes, type TypeContext } from './type-text.js';

/**
 * The modules of a solution, sorted by path.
 * @param solution without errors
 * @param cache of earlier runs for the same folder; what has not changed since is taken from it
 */
export function generateTypeScript(solution: CheckedSolution, cache = new ModuleCache()): GeneratedFile[] {
  const files = new Generator(solution, cache).files();
  cache.endRun();
  return files;
}

class Generator {
  readonly #solution: CheckedSolution;
  readonly #named;
  readonly #names = new Map<CheckedInterface, PackageNames>();
  /** Every package that could be generated, by path of its module. */
  readonly #packages: ReadonlyMap<string, CheckedInterface>;
  readonly #packageFiles: ReadonlySet<string>;
  readonly #classFiles: ReadonlySet<string>;
  /** By path. */
  readonly #modules = new Map<string, CachedModule>();
  readonly #cache: ModuleCache;

  constructor(solution: CheckedSolution, cache: ModuleCache) {
    this.#solution = solution;
    this.#cache = cache;
    this.#named = namedTypes(solution.interfaces.values());
    this.#packages = new Map([...solution.interfaces.values()].map((each) => [modulePath(each.name), each]));
    this.#packageFiles = new Set([...solution.interfaces.keys()].map(fileKey));
    this.#classFiles = new Set([...solution.classes.keys()].map(fileKey));
  }

  files(): GeneratedFile[] {
    for (const description of this.#solution.classes.values()) {
      if (!description.supplied) this.#addClass(description);
    }
    for (const [path, description] of this.#packages) {
      if (this.#isOwn(description)) this.#addPackage(path, description);
    }
    return [...this.#modules.values()].map(({ file }) => file).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #isOwn({ source }: CheckedInterface): boolean {
    return source.absolutePath.startsWith(`${this.#solution.root}${sep}`);
  }

  #addClass(description: CheckedClass): void {
    const path = this.#classPath(description.name);
    const module = new Module(path, header(description.name, 'edl'));
    writeClass(description, module, (each) => this.#interfaceExports(each));
    this.#add(finished(module));
  }

  /**
   * A package and a class may have one name: their descriptions are files of their own, shop/Shelf.idl and shop/Shelf.edl.
   * The package keeps the path, since others import it; the class gets the first one with underscores added that nobody else
   * has. Letters of either case count as the same, as they do in the file systems of others.
   */
  #classPath(className: string): string {
    let name = className;
    while (
      this.#packageFiles.has(fileKey(name)) ||
      (name !== className && this.#classFiles.has(fileKey(name)))
    ) {
      name += '_';
    }
    return modulePath(name);
  }

  #addPackage(path: string, description: CheckedInterface): void {
    if (this.#modules.has(path)) return;
    const make = () => finished(this.#packageModule(path, description));
    this.#add(this.#cache.module(description, this.#solution.interfaces, make));
  }

  #packageModule(path: string, description: CheckedInterface): Module {
    const module = new Module(path, header(description.name, 'idl'));
    const names = this.#namesOf(description);
    for (const name of names.all) module.scope.take(name);
    const context: TypeContext = {
      module,
      named: this.#named,
      nameOf: (type) => this.#typeName(type, description, module),
    };
    writePackage(description, names, context);
    return module;
  }

  /** Adds the module, and every package it imports. */
  #add(module: CachedModule): void {
    const { file, imports } = module;
    this.#modules.set(file.path, module);
    for (const path of imports) {
      const description = this.#packages.get(path);
      if (description === undefined) throw new Error(`${file.path} imports ${path}, which is no package`);
      this.#addPackage(path, description);
    }
  }

  #typeName(type: NamedType, here: CheckedInterface, module: Module): string {
    const name = this.#namesOf(type.package).declared.get(type.declaration.name);
    if (name === undefined) throw new Error(`${type.package.name} has no name for ${type.declaration.name}`);
    return type.package === here ? name : module.type({ from: modulePath(type.package.name), name });
  }

  #interfaceExports(description: CheckedInterface): InterfaceExports {
    const names = this.#namesOf(description).interface;
    if (names === null) throw new Error(`${description.name} has no interface, but is that of an endpoint`);
    return { from: modulePath(description.name), ...names };
  }

  #namesOf(description: CheckedInterface): PackageNames {
    let names = this.#names.get(description);
    if (names === undefined) {
      names = packageNames(description);
      this.#names.set(description, names);
    }
    return names;
  }
}

function finished(module: Module): CachedModule {
  return { file: { path: module.path, text: module.text() }, imports: module.importedModules() };
}

/** The path of a module follows its qualified name; each part is checked, so that no name can leave the folder. */
function modulePath(qualified: string): string {
  return `${parts(qualified).join('/')}.ts`;
}

/** The same for names whose modules would be one file where the case of letters does not count. */
function fileKey(qualified: string): string {
  return qualified.toLowerCase();
}

function header(qualified: string, extension: 'idl' | 'edl'): string {
  return `Generated by sallyport gen from ${parts(qualified).join('/')}.${extension}. Do not edit.`;
}

function parts(qualified: string): string[] {
  return qualified.split('.').map(checkIdentifier);
}

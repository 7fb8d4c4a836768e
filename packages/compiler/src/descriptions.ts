/**
 * All descriptions of a solution: read when they are first named, each once, and checked once.
 *
 * A name is known by the path of its file (a.b.C is a/b/C.idl), whatever the file says of itself; that the two agree is
 * one of the checks. Packages, components and classes have names of their own each: a/b/C.idl and a/b/C.cdl are two things.
 */
import { dirname, relative, sep } from 'node:path';
import type { ComponentFile } from './cdl/ast.js';
import { type ComponentScope, checkComponent } from './cdl/check-component.js';
import { parseCdl } from './cdl/parse-cdl.js';
import { shownCycle } from './cycles.js';
import type { Diagnostics } from './diagnostics.js';
import { checkClass } from './edl/check-class.js';
import { parseEdl } from './edl/parse-edl.js';
import type { SourceReader } from './files/source-reader.js';
import { systemRemedy } from './files/system-packages.js';
import type { IdlFile } from './idl/ast.js';
import { checkPackage } from './idl/check-package.js';
import { IdlPackage } from './idl/idl-package.js';
import { reportImportCycles } from './idl/import-cycles.js';
import { parseIdl } from './idl/parse-idl.js';
import { Resolver } from './idl/resolve.js';
import type { CheckedClass, CheckedComponent, CheckedInterface } from './model.js';
import { nearest, suggestion } from './nearest.js';
import { MAX_NESTING, type Name } from './syntax/parser.js';
import { quote } from './text/printable.js';
import type { SourceFile, Span } from './text/source.js';

export const DESCRIPTION_EXTENSIONS: readonly string[] = ['.idl', '.cdl', '.edl'];

/** What a description is by its extension, and where it may be named. */
const OTHER_KINDS: readonly (readonly [extension: string, remedy: string])[] = [
  ['.idl', 'a package: name it in an `endpoints` section, behind `import`, or in handle<>'],
  ['.cdl', 'a component: name it in a `components` section'],
  ['.edl', 'a process class: name it in init.yaml'],
];

/** Methods of all classes: the policy is checked for each of them. Picked: a hundred times a large solution. */
const MAX_SERVED = 100_000;

const QUALIFIED_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;

export class Descriptions {
  /** By name; those that were needed so far. */
  readonly interfaces = new Map<string, CheckedInterface>();
  readonly components = new Map<string, CheckedComponent>();
  readonly classes = new Map<string, CheckedClass>();
  /** Names of files that could not be read, and names that files in a wrong place give themselves. */
  readonly broken = new Set<string>();

  readonly #reader: SourceReader;
  readonly #diagnostics: Diagnostics;
  readonly #resolver: Resolver;
  readonly #packages = new Map<string, IdlPackage | null>();
  readonly #componentFiles = new Map<string, ComponentFile | null>();
  readonly #classFiles = new Map<string, ComponentFile | null>();
  /** Methods of all classes so far, counted at each endpoint. */
  #served = 0;
  /** Components whose instances are being looked at, from the outermost. */
  readonly #underWay: string[] = [];
  /** Levels of components inside one another, its own counted. */
  readonly #depths = new Map<CheckedComponent, number>();

  readonly #scope: ComponentScope = {
    interface: (name) => this.#interfaceNamed(name),
    component: (name) => this.#componentNamed(name),
  };

  constructor(reader: SourceReader, diagnostics: Diagnostics) {
    this.#reader = reader;
    this.#diagnostics = diagnostics;
    this.#resolver = new Resolver(diagnostics, (name, from) => this.#findInterfaceName(name, from));
  }

  /** Reads every description below the solution's folder; checks nothing yet. */
  readFolder(): void {
    for (const path of this.#reader.descriptions(DESCRIPTION_EXTENSIONS)) this.readFile(path);
  }

  /**
   * Reads one description; checks nothing yet.
   * @param path absolute, below one of the folders that are searched
   */
  readFile(path: string): void {
    const name = this.#nameOfPath(path);
    if (!QUALIFIED_NAME.test(name)) this.#badPath(path, name);
    else if (path.endsWith('.idl')) this.#scanned(path, this.#package(name)?.file.source);
    else if (path.endsWith('.cdl')) this.#scanned(path, this.#componentFile(name)?.source);
    else this.#scanned(path, this.#classFile(name)?.source);
  }

  /** Checks everything that was read, and what it needs; classes under the name of their file. */
  checkAll(): void {
    for (const name of this.#classFiles.keys()) this.class(name, name, null);
    for (const [name, file] of this.#componentFiles) if (file !== null) this.#component(name);
    // Looking at one package may read others, which come after it.
    for (const [name, found] of this.#packages) if (found !== null) this.#interface(name);
    const packages = [...this.#packages.values()].filter((found) => found !== null);
    reportImportCycles(packages, this.#diagnostics);
  }

  /**
   * The class a file declares.
   * @param name class name
   * @param edl name of its file
   * @param span where it is named; null where nobody asked for it
   * @returns null where there is none, which is reported
   */
  class(name: string, edl: string, span: Span | null): CheckedClass | null {
    const known = this.classes.get(name);
    if (known !== undefined) return known;
    const file = this.#classFile(edl);
    if (file === null) {
      if (span !== null) this.#unknown({ text: edl, span }, 'process class', '.edl');
      this.broken.add(name);
      return null;
    }
    const outermost = checkComponent(name, file, this.#scope, this.#diagnostics);
    const supplied = this.#reader.isSupplied(file.source);
    const checked = this.#bounded(checkClass(name, outermost, supplied, this.#diagnostics));
    this.classes.set(name, checked);
    return checked;
  }

  /** The class, without endpoints where all classes together have too many methods, which is reported. */
  #bounded(checked: CheckedClass): CheckedClass {
    for (const { interface: of } of checked.endpoints) this.#served += of.methods.length;
    if (this.#served <= MAX_SERVED) return checked;
    const message = `the classes of this solution have more than ${MAX_SERVED} methods, counted at each endpoint`;
    this.#diagnostics.error(checked.span, 'limit', message, 'divide it into several solutions');
    return { ...checked, endpoints: [], complete: false };
  }

  /** @param found what the name of the path stands for */
  #scanned(path: string, found: SourceFile | undefined): void {
    if (found === undefined || found.absolutePath === path) return;
    this.#reader.warnShadowed(path, found.path);
  }

  #badPath(path: string, name: string): void {
    const part = name.split('.').find((each) => !QUALIFIED_NAME.test(each)) ?? name;
    this.#diagnostics.warning(
      this.#reader.missing(path).span(0, 0),
      'bad-path',
      `this file is not read: no description can have this path, since ${quote(part)} is no name`,
      'use letters, digits and underscores, or search a folder further in with -I',
    );
  }

  #interfaceNamed(name: Name): CheckedInterface | null {
    if (this.#package(name.text) === null) {
      this.#unknown(name, 'package', '.idl');
      return null;
    }
    return this.#interface(name.text);
  }

  #interface(name: string): CheckedInterface | null {
    const known = this.interfaces.get(name);
    if (known !== undefined) return known;
    const found = this.#package(name);
    if (found === null) return null;
    const checked = checkPackage(found, this.#resolver, this.#diagnostics);
    this.interfaces.set(name, checked);
    return checked;
  }

  /** For `handle<name>`: the full name of a package, or the last part of that of an imported one. */
  #findInterfaceName(name: Name, from: IdlPackage): string | null {
    const imported = [from, ...from.imports].filter((each) => each.name.endsWith(`.${name.text}`));
    const [only, other] = imported;
    const found = only !== undefined && other === undefined ? only : this.#package(name.text);
    if (found === null) {
      this.#unknown(name, 'package', '.idl');
      return null;
    }
    if (found.file.interface !== null) return found.name;
    if (found.file.complete) {
      const message = `the package ${quote(found.name)} has no interface`;
      this.#diagnostics.error(
        name.span,
        'no-interface',
        message,
        'name a package that has one, or write Handle',
      );
    }
    return null;
  }

  #componentNamed(name: Name): CheckedComponent | null {
    if (this.#componentFile(name.text) === null) {
      this.#unknown(name, 'component', '.cdl');
      return null;
    }
    const at = this.#underWay.indexOf(name.text);
    if (at >= 0) {
      const cycle = shownCycle(this.#underWay.slice(at));
      const message = `the component ${quote(name.text)} is part of itself: ${cycle}`;
      this.#diagnostics.error(name.span, 'cycle', message, 'remove this instance');
      return null;
    }
    const component = this.#underWay.length >= MAX_NESTING ? null : this.#component(name.text);
    if (component === null || (this.#depths.get(component) ?? 0) >= MAX_NESTING) {
      const message = `components are nested more than ${MAX_NESTING} levels deep`;
      this.#diagnostics.error(name.span, 'nesting', message, 'nest them less deep');
      return null;
    }
    return component;
  }

  #component(name: string): CheckedComponent | null {
    const known = this.components.get(name);
    if (known !== undefined) return known;
    const file = this.#componentFile(name);
    if (file === null) return null;
    this.#underWay.push(name);
    const checked = checkComponent(name, file, this.#scope, this.#diagnostics);
    this.#underWay.pop();
    const depths = checked.components.map((instance) => this.#depths.get(instance.component) ?? 0);
    this.#depths.set(checked, 1 + Math.max(0, ...depths));
    this.components.set(name, checked);
    return checked;
  }

  /** The package of a name and, once it is known, all it imports. */
  #package(name: string): IdlPackage | null {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const waiting: IdlPackage[] = [];
    const found = this.#readPackage(name, waiting);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const imported of next.file.imports) {
        const target = this.#known(imported.text, waiting);
        if (target === null) this.#unknown(imported, 'package', '.idl');
        next.addImport(imported, target, this.#diagnostics);
      }
    }
    return found;
  }

  #known(name: string, waiting: IdlPackage[]): IdlPackage | null {
    const known = this.#packages.get(name);
    return known === undefined ? this.#readPackage(name, waiting) : known;
  }

  /** @param waiting gets the package, whose imports are still to be found */
  #readPackage(name: string, waiting: IdlPackage[]): IdlPackage | null {
    const file = this.#read(name, '.idl', parseIdl, (each: IdlFile) => each.package);
    const made =
      file === null
        ? null
        : new IdlPackage(name, file, this.#diagnostics, (wanted) => this.#packagesDefining(wanted));
    this.#packages.set(name, made);
    if (made !== null) waiting.push(made);
    return made;
  }

  #packagesDefining(name: string): string[] {
    return [...this.#packages.values()].flatMap((each) => (each?.definitions.has(name) ? each.name : []));
  }

  #componentFile(name: string): ComponentFile | null {
    return this.#readOnce(this.#componentFiles, name, '.cdl', parseCdl);
  }

  #classFile(name: string): ComponentFile | null {
    return this.#readOnce(this.#classFiles, name, '.edl', parseEdl);
  }

  #readOnce(
    known: Map<string, ComponentFile | null>,
    name: string,
    extension: string,
    parse: (source: SourceFile, diagnostics: Diagnostics) => ComponentFile,
  ): ComponentFile | null {
    const found = known.get(name);
    if (found !== undefined) return found;
    const file = this.#read(name, extension, parse, (each) => each.name);
    known.set(name, file);
    return file;
  }

  #read<T>(
    name: string,
    extension: string,
    parse: (source: SourceFile, diagnostics: Diagnostics) => T,
    nameOf: (file: T) => Name | null,
  ): T | null {
    const errorsBefore = this.#diagnostics.errorCount;
    const source = this.#reader.find(name, extension);
    if (source === null) {
      if (this.#diagnostics.errorCount > errorsBefore) this.broken.add(name);
      return null;
    }
    const file = parse(source, this.#diagnostics);
    const given = nameOf(file);
    if (given !== null && given.text !== name) this.#wrongName(source, given, name, extension);
    return file;
  }

  #wrongName(source: SourceFile, given: Name, name: string, extension: string): void {
    this.broken.add(given.text);
    const wanted = `${given.text.split('.').join('/')}${extension}`;
    const path = source.absolutePath.split(sep).join('/');
    const include = path.endsWith(`/${wanted}`) ? path.slice(0, -wanted.length - 1) : null;
    this.#diagnostics.error(
      given.span,
      'wrong-name',
      `the name is ${quote(given.text)}, but by its path this file is ${quote(name)}`,
      include === null
        ? `name it as the path says, or move it to ${wanted}`
        : `name it as the path says, or search the folder with -I ${this.#reader.shown(include)}`,
    );
  }

  #unknown(name: Name, what: string, extension: string): void {
    // A name with other letters than those of ASCII has its finding already.
    if (this.broken.has(name.text) || !QUALIFIED_NAME.test(name.text)) return;
    const path = `${name.text.split('.').join('/')}${extension}`;
    const system = systemRemedy(name.text, extension);
    if (system !== null) {
      const message = `the system's ${what} ${quote(name.text)} is not among the supplied ones`;
      this.#diagnostics.error(name.span, 'unknown-system-package', message, system);
      return;
    }
    this.#diagnostics.error(
      name.span,
      `unknown-${what.split(' ').at(-1)}`,
      `there is no ${what} ${quote(name.text)}: no folder has ${quote(path)}`,
      () =>
        this.#otherKind(name.text, extension) ??
        suggestion(
          nearest(name.text, this.#reader.neighbours(name.text, extension)),
          'write that file, or give the folder that has it with -I',
        ),
    );
  }

  /** What to do where the name is that of a description of another kind. */
  #otherKind(name: string, extension: string): string | null {
    for (const [other, remedy] of OTHER_KINDS) {
      if (other !== extension && this.#reader.find(name, other) !== null)
        return `${quote(name)} is ${remedy}`;
    }
    return null;
  }

  /** The name of a description by its path: below the innermost of the folders that are searched. */
  #nameOfPath(path: string): string {
    const homes = this.#reader.folders.filter((folder) => path.startsWith(folder + sep));
    const home = homes.reduce((best, each) => (each.length > best.length ? each : best), this.#reader.root);
    const inside = relative(home, path);
    const folder = dirname(inside);
    const base = inside.slice(folder === '.' ? 0 : folder.length + 1).replace(/\.[a-z]+$/, '');
    return [...(folder === '.' ? [] : folder.split(sep)), base].join('.');
  }
}

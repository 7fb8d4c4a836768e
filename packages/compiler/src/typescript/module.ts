/**
 * One generated module: its lines and what it imports. Whoever writes a line asks for each imported name; the import
 * declarations follow from that, and nobody writes one by hand.
 */
import { posix } from 'node:path';
import { checkIdentifier, Scope, textLiteral } from './names.js';

/** A name another module exports. */
export interface Export {
  /** A package specifier, or the path of a generated module such as `shop/Shelf.ts`. */
  readonly from: string;
  readonly name: string;
}

interface Import extends Export {
  readonly local: string;
  /** Used as a value somewhere, not only as a type. */
  value: boolean;
}

/** Line width the code is wrapped at. */
export const LINE_WIDTH = 100;

/** Everything generated code takes from the library. */
const LIBRARY = 'sallyport/codegen/v1';

export class Module {
  /** Path of the module below the output folder. */
  readonly path: string;
  /** Top-level names of the module; take the module's own before importing any. */
  readonly scope = new Scope();
  readonly #header: string;
  readonly #imports = new Map<string, Import>();
  readonly #lines: string[] = [];

  /**
   * @param path below the output folder, with `/` and `.ts`
   * @param header text of the first line, without comment marks; made of checked names only
   */
  constructor(path: string, header: string) {
    this.path = path;
    this.#header = header;
  }

  /** Adds a declaration: lines without line ends. An empty line sets it apart from the one before. */
  writeSection(lines: readonly string[]): void {
    if (this.#lines.length > 0) this.#lines.push('');
    this.#lines.push(...lines);
  }

  /** @returns the name under which the exported type is known here */
  type(imported: Export): string {
    return this.#import(imported).local;
  }

  /** @returns the name under which the exported value is known here */
  value(imported: Export): string {
    const found = this.#import(imported);
    found.value = true;
    return found.local;
  }

  libraryType(name: string): string {
    return this.type({ from: LIBRARY, name });
  }

  libraryValue(name: string): string {
    return this.value({ from: LIBRARY, name });
  }

  /** The text of the module. */
  text(): string {
    const imports = this.#importLines();
    const body = this.#lines.length === 0 ? ['export {};'] : this.#lines;
    return [`// ${this.#header}`, ...imports, '', ...body, ''].join('\n');
  }

  /** Paths of the generated modules imported so far. */
  importedModules(): string[] {
    const paths = [...this.#imports.values()].map(({ from }) => from).filter((from) => from !== LIBRARY);
    return [...new Set(paths)];
  }

  #import(imported: Export): Import {
    const key = `${imported.from} ${imported.name}`;
    const known = this.#imports.get(key);
    if (known !== undefined) return known;
    const local = this.scope.take(checkIdentifier(imported.name));
    const added = { ...imported, local, value: false };
    this.#imports.set(key, added);
    return added;
  }

  #importLines(): string[] {
    const bySpecifier = new Map<string, Import[]>();
    for (const imported of this.#imports.values()) {
      const specifier = this.#specifier(imported.from);
      bySpecifier.set(specifier, [...(bySpecifier.get(specifier) ?? []), imported]);
    }
    return [...bySpecifier]
      .sort(([a], [b]) => compareSpecifiers(a, b))
      .flatMap(([specifier, names]) => importDeclaration(specifier, names));
  }

  #specifier(from: string): string {
    if (!from.endsWith('.ts')) return from;
    const path = posix.relative(posix.dirname(this.path), from.replace(/\.ts$/, '.js'));
    return path.startsWith('.') ? path : `./${path}`;
  }
}

function importDeclaration(specifier: string, imports: readonly Import[]): string[] {
  const typesOnly = imports.every((imported) => !imported.value);
  const names = imports
    .toSorted((a, b) => compareNames(a.name, b.name))
    .map(({ name, local, value }) => {
      const renamed = name === local ? name : `${name} as ${local}`;
      return value || typesOnly ? renamed : `type ${renamed}`;
    });
  const keyword = typesOnly ? 'import type' : 'import';
  const end = `from ${textLiteral(specifier)};`;
  const line = `${keyword} { ${names.join(', ')} } ${end}`;
  if (line.length <= LINE_WIDTH) return [line];
  return [`${keyword} {`, ...names.map((name) => `  ${name},`), `} ${end}`];
}

/** Packages first, then modules by path. */
function compareSpecifiers(a: string, b: string): number {
  const [aLocal, bLocal] = [a.startsWith('.'), b.startsWith('.')];
  return aLocal === bLocal ? compareText(a, b) : Number(aLocal) - Number(bLocal);
}

/** As formatters sort them: A before a, a before B. */
function compareNames(a: string, b: string): number {
  return compareText(sortKey(a), sortKey(b));
}

function sortKey(name: string): string {
  return name.replace(/[A-Za-z]/g, (letter) => `${letter.toLowerCase()}${letter}`);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

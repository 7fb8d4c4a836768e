/**
 * The names of one IDL package, and what a name means in it: a definition of its own, else one of a package it imports.
 * Definitions are looked up when they are needed, whatever their order.
 */
import type { Diagnostics } from '../diagnostics.js';
import { nearest, suggestion } from '../nearest.js';
import type { Name } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { DefinitionNode, IdlFile } from './ast.js';
import { BUILT_IN_TYPES, FOREIGN_TYPES, isBuiltInType } from './built-in-types.js';

/** A definition and the package in which its names have their meaning. */
export interface Definition {
  readonly node: DefinitionNode;
  readonly package: IdlPackage;
}

/** Packages that a remedy names. */
const SHOWN_PACKAGES = 3;

export class IdlPackage {
  readonly name: string;
  readonly file: IdlFile;
  /** Own definitions in order, of each name the first. */
  readonly definitions = new Map<string, Definition>();
  /** Whether any name may be missing here for reasons that were reported; names in what a parser left out are known besides. */
  incomplete: boolean;
  readonly #definedElsewhere: (name: string) => readonly string[];
  /** By name, each with the place where it is imported. */
  readonly #imports = new Map<string, readonly [name: Name, target: IdlPackage]>();

  /**
   * @param name the name by which others know it, which its path gives
   * @param diagnostics gets names that are given twice
   * @param definedElsewhere names of the packages known so far that define a name, for remedies
   */
  constructor(
    name: string,
    file: IdlFile,
    diagnostics: Diagnostics,
    definedElsewhere: (name: string) => readonly string[] = () => [],
  ) {
    this.name = name;
    this.file = file;
    this.#definedElsewhere = definedElsewhere;
    this.incomplete = !file.leftOutKnown;
    for (const node of file.definitions) this.#define(node, diagnostics);
  }

  /** Imported packages in order. */
  get imports(): readonly IdlPackage[] {
    return this.namedImports.map(([, target]) => target);
  }

  /** The same, each with the name where it is imported. */
  get namedImports(): readonly (readonly [name: Name, target: IdlPackage])[] {
    return [...this.#imports.values()];
  }

  /** To be called once for every import of the file. @param found null where there is none that can be read */
  addImport(name: Name, found: IdlPackage | null, diagnostics: Diagnostics): void {
    if (found === null) {
      this.incomplete = true;
    } else if (found === this) {
      diagnostics.error(name.span, 'bad-import', 'a package imports itself', 'remove the import');
    } else if (this.#imports.has(name.text)) {
      diagnostics.warning(
        name.span,
        'bad-import',
        `${quote(name.text)} is imported twice`,
        'remove one import',
      );
    } else {
      this.#imports.set(name.text, [name, found]);
    }
  }

  /**
   * What a name means in this package; null and a report where it means nothing, or more than one thing.
   * @param what what is looked for, as it reads in a sentence: `a type`, `a constant`
   */
  lookup(name: Name, what: string, diagnostics: Diagnostics): Definition | null {
    const dot = name.text.lastIndexOf('.');
    if (dot >= 0) return this.#lookupQualified(name, dot, what, diagnostics);
    const own = this.definitions.get(name.text);
    if (own !== undefined) return own;
    const [found, other] = this.imports.flatMap((each) => each.definitions.get(name.text) ?? []);
    if (found !== undefined && other !== undefined) {
      diagnostics.error(
        name.span,
        'ambiguous-name',
        `${quote(name.text)} is defined in ${found.package.name} and in ${other.package.name}`,
        `write ${found.package.name}.${name.text} or ${other.package.name}.${name.text}`,
      );
      return null;
    }
    if (found === undefined) this.#unknown(name, what, diagnostics);
    return found ?? null;
  }

  #lookupQualified(name: Name, dot: number, what: string, diagnostics: Diagnostics): Definition | null {
    const packageName = name.text.slice(0, dot);
    const owner = packageName === this.name ? this : this.#imports.get(packageName)?.[1];
    if (owner === undefined) {
      if (this.incomplete) return null;
      diagnostics.error(
        name.span,
        'unknown-name',
        `no package ${quote(packageName)} is imported here`,
        `write \`import ${packageName}\` below the package, or correct the name`,
      );
      return null;
    }
    const found = owner.definitions.get(name.text.slice(dot + 1));
    if (found === undefined) owner.#unknown(name, what, diagnostics);
    return found ?? null;
  }

  /** Whether the name may be defined here, in something that was reported and left out. */
  #mayDefine(name: string): boolean {
    return this.incomplete || this.file.leftOut.has(name);
  }

  #unknown(name: Name, what: string, diagnostics: Diagnostics): void {
    const last = name.text.slice(name.text.lastIndexOf('.') + 1);
    if ([this, ...this.imports].some((each) => each.#mayDefine(last))) return;
    diagnostics.error(name.span, 'unknown-name', `there is no ${what} ${quote(name.text)}`, () =>
      this.#remedyOf(last, what),
    );
  }

  #remedyOf(name: string, what: string): string {
    const indirect = this.imports.flatMap((each) => each.imports).find((each) => each.definitions.has(name));
    if (indirect !== undefined) return `write \`import ${indirect.name}\` below the package`;
    const elsewhere = this.#definedElsewhere(name).slice(0, SHOWN_PACKAGES);
    if (elsewhere.length > 0) {
      return `write ${elsewhere.map((each) => `\`import ${each}\``).join(' or ')} below the package`;
    }
    const asInterface = this.imports.find((each) => each.name.endsWith(`.${name}`) && each.file.interface);
    if (what === 'type' && asInterface !== undefined) {
      return `an interface is no type: write handle<${asInterface.name}> for a handle to an endpoint that has it`;
    }
    const foreign = what === 'type' ? FOREIGN_TYPES.get(name.toLowerCase()) : undefined;
    if (foreign !== undefined) return foreign;
    const known = [this, ...this.imports].flatMap((each) => [...each.definitions.keys()]);
    const builtIn = what === 'type' ? BUILT_IN_TYPES : [];
    return suggestion(nearest(name, [...known, ...builtIn]), 'define it, or import the package that does');
  }

  #define(node: DefinitionNode, diagnostics: Diagnostics): void {
    const { text, span } = node.name;
    if (node.kind !== 'const' && isBuiltInType(text)) {
      diagnostics.error(
        span,
        'reserved-name',
        `${quote(text)} is a type of the language`,
        'choose another name',
      );
      return;
    }
    const first = this.definitions.get(text);
    if (first === undefined) {
      this.definitions.set(text, { node, package: this });
      return;
    }
    const { line } = span.source.position(first.node.name.span.start);
    diagnostics.error(
      span,
      'duplicate-name',
      `${quote(text)} is already defined on line ${line}`,
      'give one of them another name',
    );
  }
}

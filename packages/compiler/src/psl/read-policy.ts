/**
 * security.psl and the files it uses, parsed, and put together in the order of the text: a used file stands where it is used
 * first. Using it again changes nothing.
 *
 * This comes before the solution is checked, since the policy says which classes belong to it.
 */
import { join } from 'node:path';
import type { Diagnostics } from '../diagnostics.js';
import { POLICY_FILE, solutionFile } from '../files/solution-files.js';
import type { SourceReader } from '../files/source-reader.js';
import { suppliedNames, systemRemedy } from '../files/system-packages.js';
import { type ClassUse, INIT_CLASS, KERNEL_CLASS } from '../model.js';
import { nearest, suggestion } from '../nearest.js';
import { MAX_NESTING, type Name } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { SourceFile } from '../text/source.js';
import type { Binding, ObjectDeclaration, UseEdlDeclaration, UseFileDeclaration } from './ast.js';
import { parsePsl } from './parse-file.js';
import { reportUnsupported } from './unsupported.js';

const EXTENSION = '.psl';
/** The only one there is; a policy may also say nothing. */
const EXECUTE_INTERFACE = 'kl.core.Execute';

/** A policy as it is written, names not resolved. */
export interface PolicySource {
  /** security.psl; without text where there is none. */
  readonly main: SourceFile;
  /** False where a file, or what uses one, could not be read, which has been reported: any name may be missing below. */
  readonly complete: boolean;
  /** The words of other declarations that could not be read: names that may be missing below. */
  readonly leftOut: ReadonlySet<string>;
  /** Whether a macro was left out: every class counts as taken in, since macros stand for lines such as `use EDL a.B`. */
  readonly hasMacros: boolean;
  readonly bindings: readonly Binding[];
  /** Policy objects by name. */
  readonly objects: ReadonlyMap<string, ObjectDeclaration>;
  /** The classes the policy takes in, each once. */
  readonly classUses: readonly ClassUse[];
  /** Names of the audit profiles that are declared. */
  readonly profiles: ReadonlySet<string>;
  /** Whether anything in it was wrong; that has been reported. */
  readonly failed: boolean;
  /** Where audit profiles are named outside of bindings. */
  readonly profileUses: readonly Name[];
}

/** Reads the policy of the folder; what is wrong is reported and left out. */
export function readPolicy(reader: SourceReader, diagnostics: Diagnostics): PolicySource {
  return new PolicyReader(reader, diagnostics).read();
}

class PolicyReader {
  readonly #reader: SourceReader;
  readonly #diagnostics: Diagnostics;
  readonly #seen = new Set<SourceFile>();
  readonly #bindings: Binding[] = [];
  readonly #objects = new Map<string, ObjectDeclaration>();
  readonly #classUses = new Map<string, ClassUse>();
  readonly #profiles = new Set<string>();
  readonly #profileUses: Name[] = [];
  readonly #leftOut = new Set<string>();
  #complete = true;
  #hasMacros = false;

  constructor(reader: SourceReader, diagnostics: Diagnostics) {
    this.#reader = reader;
    this.#diagnostics = diagnostics;
  }

  read(): PolicySource {
    const errors = this.#diagnostics.errorCount;
    const path = solutionFile(this.#reader, POLICY_FILE) ?? join(this.#reader.root, POLICY_FILE);
    const main = this.#main(path);
    if (main === null) this.#complete = false;
    else this.#file(main, 0);
    return {
      main: main ?? this.#reader.missing(path),
      complete: this.#complete,
      leftOut: this.#leftOut,
      hasMacros: this.#hasMacros,
      bindings: this.#bindings,
      objects: this.#objects,
      classUses: [...this.#classUses.values()],
      profiles: this.#profiles,
      failed: this.#diagnostics.errorCount > errors,
      profileUses: this.#profileUses,
    };
  }

  #main(path: string): SourceFile | null {
    if (this.#reader.exists(path)) return this.#reader.read(path);
    this.#diagnostics.error(
      this.#reader.missing(path).span(0, 0),
      'no-policy',
      `the solution has no ${POLICY_FILE}, and without a policy nothing is allowed`,
      `write ${POLICY_FILE} with the rules that grant what the processes need`,
    );
    return null;
  }

  #file(source: SourceFile, depth: number): void {
    if (this.#seen.has(source)) return;
    this.#seen.add(source);
    const { complete, leftOut, hasMacros, declarations } = parsePsl(source, this.#diagnostics);
    this.#hasMacros ||= hasMacros;
    this.#complete &&= complete;
    for (const word of leftOut) this.#leftOut.add(word);
    for (const declaration of declarations) {
      switch (declaration.kind) {
        case 'execute':
          this.#executeInterface(declaration.interface);
          break;
        case 'use-file':
          this.#use(declaration, depth);
          break;
        case 'use-edl':
          this.#useClass(declaration);
          break;
        case 'object':
          this.#object(declaration);
          break;
        case 'audit-default':
          this.#profileUses.push(declaration.profile);
          break;
        case 'audit-profile':
          this.#profiles.add(declaration.name.text);
          break;
        case 'binding':
          this.#bindings.push(declaration);
          break;
      }
    }
  }

  #executeInterface(name: Name): void {
    if (name.text === EXECUTE_INTERFACE) return;
    reportUnsupported(this.#diagnostics, name.span, `an execute interface other than ${EXECUTE_INTERFACE}`);
  }

  #use({ name }: UseFileDeclaration, depth: number): void {
    if (depth >= MAX_NESTING) {
      this.#complete = false;
      this.#diagnostics.error(
        name.span,
        'deep-use',
        `files are used by one another more than ${MAX_NESTING} levels deep`,
        `use this file in ${POLICY_FILE}`,
      );
      return;
    }
    const source = this.#reader.find(name.text, EXTENSION);
    if (source !== null) {
      if (suppliedNames(EXTENSION).has(name.text) && !this.#reader.isSupplied(source)) {
        const message = `${quote(source.path)} takes the place of the supplied file of this name`;
        this.#diagnostics.warning(name.span, 'replaces-supplied', message, 'remove it, unless that is meant');
      }
      this.#file(source, depth + 1);
      return;
    }
    this.#complete = false;
    // A file that exists and cannot be read has been reported by the reader.
    const path = `${name.text.replaceAll('.', '/')}${EXTENSION}`;
    if (this.#reader.folders.some((folder) => this.#reader.exists(join(folder, path)))) return;
    const system = systemRemedy(name.text, EXTENSION);
    if (system !== null) {
      const message = `the system's policy file ${quote(`${name.text}._`)} is not among the supplied ones`;
      this.#diagnostics.error(name.span, 'unknown-system-package', message, system);
      return;
    }
    this.#diagnostics.error(
      name.span,
      'unknown-file',
      `there is no file ${quote(path)} in the folder of the solution, the include folders and the supplied files`,
      suggestion(nearest(name.text, suppliedNames(EXTENSION)), 'write the file, or give its folder with -I'),
    );
  }

  #useClass({ class: name, edl }: UseEdlDeclaration): void {
    // Kernel and init are what they are: under another description their messages would be checked as something else.
    if ((name.text === KERNEL_CLASS || name.text === INIT_CLASS) && edl.text !== name.text) {
      const message = `the class ${quote(name.text)} has its own EDL, and no other`;
      this.#diagnostics.error(edl.span, 'reserved-name', message, `write use EDL ${name.text}`);
      return;
    }
    const own = join(this.#reader.root, `${name.text.replaceAll('.', '/')}.edl`);
    if (edl.text !== name.text && this.#reader.exists(own)) {
      const message = `${quote(this.#reader.shown(own))} is not used: this class has the EDL ${quote(edl.text)}`;
      this.#diagnostics.warning(
        name.span,
        'shadowed',
        message,
        'give the class another name, or remove the file',
      );
    }
    const known = this.#classUses.get(name.text);
    if (known === undefined) {
      this.#classUses.set(name.text, { name: name.text, edl: edl.text, span: edl.span });
    } else if (known.edl !== edl.text) {
      this.#diagnostics.error(
        name.span,
        'duplicate-class',
        `the class ${quote(name.text)} has the EDL ${quote(known.edl)} already`,
        'give one of them another name with task class',
      );
    }
  }

  #object(declaration: ObjectDeclaration): void {
    const { name } = declaration;
    if (!this.#objects.has(name.text)) {
      this.#objects.set(name.text, declaration);
      return;
    }
    this.#diagnostics.error(
      name.span,
      'duplicate-object',
      `there are two policy objects ${quote(name.text)}`,
      'give one of them another name',
    );
  }
}

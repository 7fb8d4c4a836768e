/** The names a policy can use: its classes and objects, and complaints about those it has not taken in, one for each. */
import type { Diagnostics } from '../diagnostics.js';
import { type CheckedClass, type CheckedSolution, INIT_CLASS, KERNEL_CLASS } from '../model.js';
import { nearest, suggestion } from '../nearest.js';
import type { Name } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import { SUPPLIED_OBJECTS } from './models.js';
import type { PolicySource } from './read-policy.js';

export class PolicyNames {
  readonly solution: CheckedSolution;
  readonly source: PolicySource;
  readonly #diagnostics: Diagnostics;
  readonly #used: ReadonlySet<string>;
  readonly #reportedClasses = new Set<string>();
  readonly #reportedObjects = new Set<string>();

  constructor(solution: CheckedSolution, source: PolicySource, diagnostics: Diagnostics) {
    this.solution = solution;
    this.source = source;
    this.#diagnostics = diagnostics;
    this.#used = new Set([
      ...source.classUses.map((use) => use.name),
      ...(source.hasMacros ? solution.classes.keys() : []),
    ]);
  }

  /**
   * The classes a rule covers that names none: all of the solution, as the image has them, so that the security module finds here and
   * there the same.
   */
  get classes(): CheckedClass[] {
    return [...this.solution.classes.values()];
  }

  /** Whether the classes are all there is. */
  get classesComplete(): boolean {
    return this.source.complete && this.source.leftOut.size === 0 && this.solution.complete;
  }

  /** The class of that name. @returns null where it is not known, which has been reported. */
  class({ text, span }: Name): CheckedClass | null {
    if (this.#used.has(text)) return this.solution.classes.get(text) ?? null;
    if (this.#mayBeLeftOut(text)) return null;
    if (this.#exists(text)) {
      this.#reportUnused(text, span);
    } else if (this.solution.complete) {
      const meant = nearest(text, [...this.#used, ...this.solution.classes.keys()]);
      this.#diagnostics.error(
        span,
        'unknown-class',
        `there is no class ${quote(text)}`,
        suggestion(meant, `write ${text.replaceAll('.', '/')}.edl, or name another class`),
      );
    }
    return null;
  }

  /** Complains of every class that the solution has processes of and the policy does not take in. */
  demandClasses(): void {
    // A file in which nothing is a declaration is no policy: what it lacks is everything.
    if (this.#used.size === 0 && this.source.leftOut.size > 0) return;
    for (const process of this.solution.processes) {
      const { name } = process.class;
      if (!this.#used.has(name) && !this.#mayBeLeftOut(name))
        this.#reportUnused(process.class.name, process.span);
    }
    const absent = [KERNEL_CLASS, INIT_CLASS].filter(
      (name) => !this.#used.has(name) && !this.#reportedClasses.has(name) && !this.#mayBeLeftOut(name),
    );
    if (absent.length === 0) return;
    this.#diagnostics.error(
      this.source.main.span(0, 0),
      'missing-use-edl',
      `the policy does not take in ${absent.join(' and ')}, which every solution has`,
      `add ${absent.map((name) => `the line: use EDL ${name}`).join(', and ')}`,
    );
  }

  /**
   * Whether the policy has an object of that name; complains where it has not.
   * @param what what needs it, as a sentence begins
   */
  object(name: string, span: Span, what: string): boolean {
    const found = this.source.objects.get(name);
    if (found !== undefined) return found.supported;
    if (this.#reportedObjects.has(name) || this.#mayBeLeftOut(name)) return false;
    this.#reportedObjects.add(name);
    const use = SUPPLIED_OBJECTS.get(name);
    if (use === undefined) {
      const meant = nearest(name, [...this.source.objects.keys(), ...SUPPLIED_OBJECTS.keys()]);
      this.#diagnostics.error(
        span,
        'unknown-object',
        `there is no policy object ${quote(name)}`,
        suggestion(meant, 'use the file that declares it, or name another object'),
      );
    } else {
      this.#diagnostics.error(
        span,
        'missing-use',
        `${what} needs a supplied file that this policy does not use`,
        `add the line: use ${use}`,
      );
    }
    return false;
  }

  /** Whether the name may be that of something which could not be read, and was reported. */
  #mayBeLeftOut(name: string): boolean {
    const { complete, leftOut } = this.source;
    return !complete || name.split('.').every((part) => leftOut.has(part));
  }

  #exists(name: string): boolean {
    return (
      this.solution.classes.has(name) ||
      this.solution.broken.has(name) ||
      name === KERNEL_CLASS ||
      name === INIT_CLASS
    );
  }

  #reportUnused(name: string, span: Span): void {
    if (this.#reportedClasses.has(name)) return;
    this.#reportedClasses.add(name);
    this.#diagnostics.error(
      span,
      'missing-use-edl',
      `the policy does not take in the class ${quote(name)}`,
      `add the line: use EDL ${name}`,
    );
  }
}

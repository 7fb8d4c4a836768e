/** From a folder to everything that is made of it. */
import type { SolutionImage } from '@sallyport/image';
import { type Diagnostic, Diagnostics } from './diagnostics.js';
import { emitImage } from './emit-image.js';
import { checkSolution, type LoadOptions, openFolder } from './load-solution.js';
import type { CheckedSolution } from './model.js';
import { compilePolicy } from './psl/compile-policy.js';
import { readPolicy } from './psl/read-policy.js';

export type CompileOptions = LoadOptions;

export interface Compilation {
  /** Undefined where an error was found. Made when it is first asked for, since who only checks does not need it. */
  readonly image: SolutionImage | undefined;
  /** Undefined where an error was found. */
  readonly solution: CheckedSolution | undefined;
  /** Everything found, errors and warnings, file by file. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a solution: descriptions, init.yaml and policy.
 * @param folder the solution's folder, which holds init.yaml and security.psl
 */
export function compile(folder: string, options: CompileOptions = {}): Compilation {
  const diagnostics = new Diagnostics();
  const reader = openFolder(folder, options, diagnostics);
  if (reader === null) return { image: undefined, solution: undefined, diagnostics: diagnostics.sorted() };
  const source = readPolicy(reader, diagnostics);
  const solution = checkSolution(reader, source.classUses, options, diagnostics);
  const policy = compilePolicy(solution, source, diagnostics);
  if (diagnostics.hasErrors || policy === undefined) {
    return { image: undefined, solution: undefined, diagnostics: diagnostics.sorted() };
  }
  demandComplete(solution);
  let image: SolutionImage | undefined;
  return {
    get image() {
      image ??= emitImage(solution, policy);
      return image;
    },
    solution,
    diagnostics: diagnostics.sorted(),
  };
}

/**
 * What is not complete lacks something for a reason that was reported as an error. Were there no error, something would be missing in
 * the image that nobody was told of: a method, or the rule that denies it.
 */
function demandComplete({ complete, interfaces, components, classes }: CheckedSolution): void {
  const parts = [...interfaces.values(), ...components.values(), ...classes.values()];
  const partial = parts.find((part) => !part.complete);
  if (partial !== undefined || !complete) {
    throw new Error(`${partial?.name ?? 'the solution'} is not complete, and no error says why`);
  }
}

/** Compares what the packages load with what they may load. */
import { posix } from 'node:path';
import { importsOf } from './imports.js';
import {
  ARROWS,
  COMPUTED_IMPORTS,
  ENTRIES,
  EXCEPTIONS,
  NODE_MODULES,
  TEST_KIT,
  TEST_THIRD_PARTY,
  THIRD_PARTY,
  usable,
} from './rules.js';

export interface PackageSources {
  /** Folder name below packages/. */
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** Text of each TypeScript file, by its path within the package, such as `src/index.ts`. */
  readonly files: ReadonlyMap<string, string>;
}

/** @returns one sentence for each thing that is not allowed; empty when all is well. */
export function findForbidden(packages: readonly PackageSources[]): string[] {
  return packages.flatMap((sources) => {
    if (!ARROWS.has(sources.name)) return [`packages/${sources.name} is not in the table of packages`];
    return [...forbiddenDependencies(sources), ...forbiddenImports(sources)];
  });
}

function forbiddenDependencies({ name, dependencies, devDependencies }: PackageSources): string[] {
  const refused = dependencies.filter((dependency) => !mayUsePackage(name, dependency, false));
  const refusedInTests = devDependencies.filter((dependency) => !mayUsePackage(name, dependency, true));
  return [...refused, ...refusedInTests].map(
    (dependency) => `packages/${name}/package.json may not depend on ${dependency}`,
  );
}

function forbiddenImports({ name, dependencies, devDependencies, files }: PackageSources): string[] {
  const findings: string[] = [];
  for (const [path, text] of files) {
    const inTests = path.startsWith('test/');
    const declared = inTests ? [...dependencies, ...devDependencies] : dependencies;
    for (const imported of importsOf(text)) {
      const problem = problemOf(name, path, imported, inTests, declared);
      if (problem !== null) findings.push(`packages/${name}/${path} ${problem}`);
    }
  }
  return findings;
}

function problemOf(
  name: string,
  path: string,
  imported: string | null,
  inTests: boolean,
  declared: readonly string[],
): string | null {
  if (imported === null) {
    return inTests || COMPUTED_IMPORTS.has(name) ? null : 'loads a module whose name is computed';
  }
  if (imported.startsWith('.')) {
    const target = posix.join(posix.dirname(path), imported);
    return target.startsWith('..') ? `reaches out of its package with ${imported}` : null;
  }
  if (imported.startsWith('node:')) {
    const allowed = inTests ? undefined : NODE_MODULES.get(name);
    const excepted = EXCEPTIONS.get(`${name}/${path}`)?.includes(imported) ?? false;
    return allowed === undefined || allowed.includes(imported) || excepted
      ? null
      : `may not load ${imported}`;
  }
  const target = packageOf(imported);
  if (target === ownName(name)) return null;
  if (!mayUsePackage(name, target, inTests)) return `may not load ${imported}`;
  const entries = inTests ? undefined : ENTRIES.get(target)?.get(name);
  if (entries !== undefined && !entries.includes(imported))
    return `may not load ${imported}, only ${entries.join(', ')}`;
  return declared.includes(target) ? null : `loads ${imported}, which package.json does not name`;
}

function mayUsePackage(name: string, target: string, inTests: boolean): boolean {
  const own = /^@sallyport\/(.+)$/.exec(target)?.[1];
  if (own === undefined) {
    if (inTests && (TEST_THIRD_PARTY.get(name)?.includes(target) ?? false)) return true;
    return THIRD_PARTY.get(name)?.includes(target) ?? false;
  }
  return (inTests && own === TEST_KIT) || usable(name).has(own);
}

function ownName(name: string): string {
  return name === 'sallyport' ? 'sallyport' : `@sallyport/${name}`;
}

/** The package a specifier belongs to, without the path within it. */
function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

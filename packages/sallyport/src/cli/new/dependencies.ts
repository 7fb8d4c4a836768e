/**
 * Where a new solution gets what it imports from.
 *
 * Node looks into `node_modules` of a folder and of all around it, and npm finds commands there too. So inside a project
 * that has the packages nothing is to be done. Else, where Sallyport runs from a checkout of its repository, they are linked
 * from there: all that are missing or none, since `npm install` would have to put up with the rest.
 */
import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInstalled, PACKAGE_ROOT, readManifest } from './package-root.js';

export interface Link {
  /** Name of the package. */
  readonly name: string;
  /** Absolute path of the folder it is found in. */
  readonly target: string;
}

export type DependencyPlan =
  /** They are where Node looks. */
  | { readonly kind: 'found' }
  | { readonly kind: 'linked'; readonly links: readonly Link[] }
  /** They are to be installed. */
  | { readonly kind: 'missing' };

/**
 * @param folder absolute path of the solution, which need not be there yet
 * @param names of the packages
 * @param home folder of this package
 */
export function planDependencies(
  folder: string,
  names: readonly string[],
  home: string = PACKAGE_ROOT,
): DependencyPlan {
  const absent = names.filter((name) => findPackage(name, folder) === null);
  if (absent.length === 0) return { kind: 'found' };
  if (isInstalled(home)) return { kind: 'missing' };
  const own = readManifest(home).name;
  const links: Link[] = [];
  for (const name of absent) {
    const target = name === own ? home : findPackage(name, home);
    if (target === null) return { kind: 'missing' };
    links.push({ name, target });
  }
  return { kind: 'linked', links };
}

/** Makes the links, and those to the commands of the packages, as npm would. */
export function linkDependencies(folder: string, links: readonly Link[]): void {
  const modules = join(folder, 'node_modules');
  for (const { name, target } of links) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(target, join(modules, name), 'dir');
    for (const [command, path] of commandsOf(target)) {
      mkdirSync(join(modules, '.bin'), { recursive: true });
      symlinkSync(join('..', name, path), join(modules, '.bin', command));
    }
  }
}

/** The folder of a package as Node would find it from a folder; null where it would not. */
function findPackage(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return realpathSync(found);
    if (folder === dirname(folder)) return null;
  }
}

function commandsOf(target: string): [command: string, path: string][] {
  const { name, bin = {} } = readManifest(target);
  return typeof bin === 'string' ? [[name.replace(/^.*\//, ''), bin]] : Object.entries(bin);
}

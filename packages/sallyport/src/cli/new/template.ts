/** The files of a new solution: those of templates/solution, with its name and our version filled in. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PACKAGE_ROOT, readManifest } from './package-root.js';

const TEMPLATE = join(PACKAGE_ROOT, 'templates', 'solution');

/** Under its own name npm would take it for a rule of what to publish. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

interface SolutionManifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Packages that a new solution imports, or is compiled with. */
export const DEPENDENCIES: readonly string[] = dependenciesOf(readTemplateManifest());

/**
 * @param folder an empty folder
 * @param name of the solution
 * @returns what was written: paths below the folder, sorted
 */
export function writeTemplate(folder: string, name: string): string[] {
  const paths = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(TEMPLATE.length + 1));
  return paths
    .map((path) => {
      const target = RENAMED[path] ?? path;
      mkdirSync(dirname(join(folder, target)), { recursive: true });
      writeFileSync(join(folder, target), contentOf(path, name), { flag: 'wx' });
      return target;
    })
    .sort();
}

function contentOf(path: string, name: string): string {
  if (path === 'package.json') return `${JSON.stringify(manifestFor(name), null, 2)}\n`;
  const text = readFileSync(join(TEMPLATE, path), 'utf8');
  return path === 'README.md' ? text.replace(/^# .*/, `# ${name}`) : text;
}

/** npm wants small letters. */
function manifestFor(name: string): SolutionManifest {
  const manifest = readTemplateManifest();
  const { version } = readManifest(PACKAGE_ROOT);
  return {
    ...manifest,
    name: name.toLowerCase(),
    dependencies: { ...manifest.dependencies, sallyport: version },
  };
}

function readTemplateManifest(): SolutionManifest {
  return JSON.parse(readFileSync(join(TEMPLATE, 'package.json'), 'utf8')) as SolutionManifest;
}

function dependenciesOf({ dependencies, devDependencies }: SolutionManifest): string[] {
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
}

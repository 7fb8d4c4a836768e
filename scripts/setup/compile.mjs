/** TypeScript to JavaScript: the packages first, then what is built upon them (examples, conformance, bench). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, fingerprint, Stamp } from './fingerprint.mjs';
import { run, SetupError, step } from './step.mjs';

const isSource = (name) =>
  /\.(ts|mts|cts)$/.test(name) || name === 'tsconfig.json' || name === 'package.json';

/**
 * @param {string} root
 * @returns {string} fingerprint of everything the packages are compiled from
 */
export function packagesFingerprint(root) {
  return fingerprint(root, [
    join(root, 'tsconfig.base.json'),
    join(root, 'tsconfig.json'),
    join(root, 'node_modules', '.package-lock.json'),
    ...filesBelow(join(root, 'test-kit'), isSource),
    ...filesBelow(join(root, 'packages'), isSource),
  ]);
}

/** @param {string} root */
export async function compilePackages(root) {
  const projects = projectsOf(root, ['test-kit', ...foldersIn(root, 'packages')]);
  await compile(root, 'packages', 'compile the packages (tsc -b)', packagesFingerprint(root), projects);
}

/**
 * @param {string} root
 * @param {readonly string[]} generated folders of generated code the projects read
 */
export async function compileDependents(root, generated) {
  const folders = [...foldersIn(root, 'examples'), 'conformance', 'bench'];
  const projects = projectsOf(root, folders);
  const sources = folders.flatMap((folder) => filesBelow(join(root, folder), isSource));
  const made = generated.flatMap((folder) => filesBelow(folder, (name) => name.endsWith('.ts')));
  const value = `${packagesFingerprint(root)} ${fingerprint(root, [...sources, ...made])}`;
  await compile(
    root,
    'dependents',
    'compile examples, conformance tests and bench (tsc -b)',
    value,
    projects,
  );
}

/**
 * @param {string} root
 * @param {string} name of the stamp
 * @param {string} what
 * @param {string} value
 * @param {readonly string[]} projects folders relative to the root
 */
async function compile(root, name, what, value, projects) {
  const stamp = new Stamp(root, name);
  const made = projects.every((project) => existsSync(buildInfo(root, project)));
  if (projects.length === 0 || (made && stamp.matches(value))) return;
  await step(what, async () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const result = await run(process.execPath, [tsc, '-b', ...projects], { cwd: root });
    if (!result.ok) throw new SetupError(`the TypeScript compiler found errors:\n${result.output}`);
  });
  stamp.write(value);
}

function buildInfo(root, project) {
  const file = join(root, project, 'tsconfig.json');
  const named = /"tsBuildInfoFile"\s*:\s*"([^"]+)"/.exec(readFileSync(file, 'utf8'));
  return join(root, project, named?.[1] ?? 'tsconfig.tsbuildinfo');
}

function projectsOf(root, folders) {
  return folders.filter((folder) => existsSync(join(root, folder, 'tsconfig.json')));
}

function foldersIn(root, parent) {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
    .sort();
}

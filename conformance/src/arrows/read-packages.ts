/** Reads the packages of this repository from disk. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageSources } from './check.js';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** @param folder absolute path of packages/ */
export function readPackages(folder: string): PackageSources[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'package.json')))
    .sort()
    .map((name) => {
      const manifest = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as Manifest;
      const files = new Map<string, string>();
      for (const part of ['src', 'test']) addFiles(files, join(folder, name), part);
      return {
        name,
        dependencies: Object.keys(manifest.dependencies ?? {}),
        devDependencies: Object.keys(manifest.devDependencies ?? {}),
        files,
      };
    });
}

function addFiles(files: Map<string, string>, root: string, folder: string): void {
  if (!existsSync(join(root, folder))) return;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) addFiles(files, root, path);
    else if (/\.[mc]?[tj]s$/.test(entry.name)) files.set(path, readFileSync(join(root, path), 'utf8'));
  }
}

/** Where this package lies: in a checkout of the repository, or installed. */
import { readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE_ROOT: string = realpathSync(fileURLToPath(new URL('../../../../', import.meta.url)));

/** What a package says of itself, as far as it matters here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>> | string;
}

/** @param folder of the package */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Whether a folder of this package was put there by a package manager. */
export function isInstalled(root: string = PACKAGE_ROOT): boolean {
  return root.split(sep).includes('node_modules');
}

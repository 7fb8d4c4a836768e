/** Folders as somebody typed them. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WrongUse } from './exit-code.js';

/**
 * @returns the absolute path of a solution's folder
 * @throws WrongUse when it is none
 */
export function solutionFolder(typed: string): string {
  const folder = existingFolder(typed);
  if (statSync(join(folder, 'init.yaml'), { throwIfNoEntry: false }) === undefined) {
    throw new WrongUse(`${typed} is no solution, it has no init.yaml: name the folder of a solution.`);
  }
  return folder;
}

/** The absolute path of a folder that must be there. */
export function existingFolder(typed: string): string {
  const folder = resolve(typed);
  let isFolder: boolean;
  try {
    isFolder = statSync(folder).isDirectory();
  } catch (error) {
    throw new WrongUse(
      `${typed} cannot be opened (${(error as NodeJS.ErrnoException).code}): name a folder that exists.`,
    );
  }
  if (!isFolder) throw new WrongUse(`${typed} is not a folder: name the folder of a solution.`);
  return folder;
}

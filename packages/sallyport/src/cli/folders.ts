/** Folders as somebody typed them. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { WrongUse } from './exit-code.js';

/**
 * @returns the absolute path
 * @throws WrongUse when there is no such folder
 */
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
  if (!isFolder) throw new WrongUse(`${typed} is not a folder: name a folder.`);
  return folder;
}

/** Folders as somebody typed them. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { WrongUse } from './exit-code.js';
import { systemCode } from './system-error.js';

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
    throw new WrongUse(`${typed} cannot be opened (${systemCode(error)}): name a folder that exists.`);
  }
  if (!isFolder) throw new WrongUse(`${typed} is not a folder: name a folder.`);
  return folder;
}

/**
 * What is said of a folder without anything a command could work on.
 * @param what in the singular, such as `description`
 * @param endings of files that would do
 */
export function nothingBelow(typed: string, what: string, endings: readonly string[]): WrongUse {
  return new WrongUse(
    `there is no ${what} below ${typed}: give a folder with ${alternatives(endings)} files.`,
  );
}

/** Such as `.idl, .cdl or .edl`. */
export function alternatives(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names);
}

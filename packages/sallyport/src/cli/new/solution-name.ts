/** What a new solution can be called. */
import { SKIPPED_FOLDERS } from '@sallyport/compiler';
import { WrongUse } from '../exit-code.js';

/** The folder's name is that of a package too, so it is bounded and plain. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
const MAX_LENGTH = 64;

/** Names of the packages that a solution needs, which it cannot have itself, and of the folder `sallyport doc` writes. */
const TAKEN: ReadonlySet<string> = new Set(['reference', 'sallyport', 'typescript']);

/** @throws WrongUse for a name that is none, in one sentence */
export function checkSolutionName(name: string): void {
  if (name.length > MAX_LENGTH) {
    throw new WrongUse(`this name has ${name.length} characters: choose one of at most ${MAX_LENGTH}.`);
  }
  if (!NAME.test(name)) {
    throw new WrongUse(
      `"${name}" cannot be the name of a new solution: use a letter, then letters, digits, "-" and "_", such as my-shop.`,
    );
  }
  if (SKIPPED_FOLDERS.has(name.toLowerCase())) {
    throw new WrongUse(
      `in a folder called "${name}" nobody looks for descriptions: choose another name, such as my-shop.`,
    );
  }
  if (TAKEN.has(name.toLowerCase())) {
    throw new WrongUse(`"${name}" is the name of something else: choose another one, such as my-shop.`);
  }
}

/** The descriptions of a folder that somebody typed, each for itself. */
import { resolve } from 'node:path';
import { type Diagnostic, FORMATTED_ENDINGS, findFormatted } from '@sallyport/compiler';
import { nothingBelow } from './folders.js';

export interface DescriptionsBelow {
  /** Absolute, sorted. */
  readonly paths: readonly string[];
  /** What could not be looked into. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * @param typed a folder, or a link to one
 * @throws WrongUse when there is none
 */
export function descriptionsBelow(typed: string): DescriptionsBelow {
  const found = findFormatted(resolve(typed));
  if (found.paths.length + found.diagnostics.length > 0) return found;
  throw nothingBelow(typed, 'description', FORMATTED_ENDINGS);
}

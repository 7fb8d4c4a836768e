/** The older state of a folder: another folder, or what a revision of its repository has. */
import { statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type DescribedModel, type Diagnostic, readModel } from '@sallyport/compiler';
import { readRevision } from './revision.js';
import { withScratchFolder } from './scratch-folder.js';

export interface OlderState {
  readonly model: DescribedModel;
  readonly diagnostics: readonly Diagnostic[];
  /** A path of this state as people are shown it: of a revision as git names it, `v1:shop/Shelf.idl`. */
  shown(file: string): string;
}

/**
 * @param typed a folder, or else a revision
 * @param folder absolute, the newer state
 * @param includes absolute; those below `folder` are looked for in the older state, and so are, of a revision, all in
 * its repository
 * @throws WrongUse when it is neither
 */
export async function readOlderState(
  typed: string,
  folder: string,
  includes: readonly string[],
): Promise<OlderState> {
  if (isFolder(typed)) {
    const root = resolve(typed);
    const olderIncludes = includes.map((path) => {
      const inside = relative(folder, path);
      return inside.split(sep)[0] === '..' || isAbsolute(inside) ? path : join(root, inside);
    });
    return { ...readModel(root, { includes: olderIncludes, processes: true }), shown: (file) => file };
  }
  const revision = await readRevision(typed, folder, includes);
  const read = await withScratchFolder(revision.files, (scratch) =>
    readModel(join(scratch, revision.folder), {
      includes: includes.map((path, index) => {
        const inside = revision.includes[index] ?? null;
        return inside === null ? path : join(scratch, inside);
      }),
      processes: true,
      shownFrom: scratch,
    }),
  );
  // Those that come with the compiler, and those of folders elsewhere, have no older state.
  const shown = (file: string) => (isAbsolute(file) || file.startsWith('<') ? file : `${typed}:${file}`);
  return { ...read, shown };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    // What cannot be a path may still be a revision.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/**
 * The descriptions in a revision of a git repository. A repository may be of somebody else, so what it holds is taken
 * as such: only regular files are read, never symbolic links or submodules, only descriptions, only so many and so
 * large; a path that could lead elsewhere is refused.
 */
import { realpathSync } from 'node:fs';
import { isAbsolute, posix, relative, sep } from 'node:path';
import { isDescription } from '@sallyport/compiler';
import { WrongUse } from '../exit-code.js';
import { type GitResult, git } from './git.js';

/** Bytes of git's list of all files. Picked: a line takes about a hundred, so this is a repository of 600,000 files. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;
/** As many as the compiler reads of one solution. */
const MAX_FILES = 10_000;
/** As much as it reads of one description. */
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
/** Bytes git writes around each object: name, type, size, line ends. */
const BATCH_OVERHEAD = 160;
const NAME_BYTES = 4096;

const REGULAR_FILE = /^100[0-7]{3}$/;
/** A line of `git ls-tree -l`. The size is `-` for what is no file, `BAD` where git cannot read the object. */
const LISTED = /^([0-7]+) [a-z]+ ([0-9a-f]+) +([0-9]+|-|BAD)\t(.+)$/s;

export interface RevisionFile {
  /** From the top of the repository, parts between slashes. */
  readonly path: string;
  readonly bytes: Buffer;
}

export interface Revision {
  /** From the top of the repository, parts between slashes; '' for the top. */
  readonly folder: string;
  /** For each include folder the same, or null for one outside the repository. */
  readonly includes: readonly (string | null)[];
  readonly files: readonly RevisionFile[];
}

/**
 * Reads the descriptions below some folders as they were in a revision.
 * @param typed the revision, as git understands it: a commit, a tag, a branch, HEAD~3
 * @param folder absolute, in a repository
 * @param includes absolute; those outside the repository have no older state
 * @throws WrongUse when there is no git, no repository, no such revision, or nothing fit to be compared in it
 */
export async function readRevision(
  typed: string,
  folder: string,
  includes: readonly string[],
): Promise<Revision> {
  const top = await topOf(folder, typed);
  const commit = await commitOf(folder, typed);
  const inside = below(top, folder);
  if (inside === null) throw outsideOf(top, folder);
  const included = includes.map((path) => below(top, path));
  const wanted = [inside, ...included.filter((path) => path !== null)];
  const entries = await listFiles(folder, commit, wanted, typed);
  if (!entries.some(({ path }) => inside === '' || path.startsWith(`${inside}/`))) {
    throw new WrongUse(`${typed} has no descriptions in ${inside === '' ? 'this repository' : inside}.`);
  }
  return { folder: inside, includes: included, files: await readFiles(folder, entries) };
}

/** The top of the working tree, without symbolic links; as git says, which heeds the repository's configuration. */
async function topOf(folder: string, typed: string): Promise<string> {
  const found = await git(folder, ['rev-parse', '--is-inside-work-tree'], NAME_BYTES);
  if (found.code !== 0 && found.notes.includes('not a git repository')) {
    throw new WrongUse(
      `there is no folder ${typed}, and ${folder} is in no git repository: name a folder with --against.`,
    );
  }
  if (found.code !== 0) throw refusal(found);
  const shown = await git(folder, ['rev-parse', '--show-toplevel'], NAME_BYTES);
  const top = withoutLineEnd(shown.output);
  // Of a working tree elsewhere, or of none, git does not say where in it the folder is.
  if (withoutLineEnd(found.output) !== 'true') throw outsideOf(shown.code === 0 ? top : null, folder);
  if (shown.code !== 0) throw refusal(shown);
  return realpathSync(top);
}

/** @param top of the working tree; null where there is none */
function outsideOf(top: string | null, folder: string): WrongUse {
  if (top === null) {
    return new WrongUse(
      `${folder} is in a git repository, but in no working tree: name a folder with --against.`,
    );
  }
  return new WrongUse(
    `${folder} is not in the working tree of its git repository, which is ${top}: ` +
      'correct core.worktree in its configuration, or name a folder with --against.',
  );
}

async function commitOf(folder: string, typed: string): Promise<string> {
  const unknown = `there is no folder ${typed}, and no such revision in the repository: name one that exists.`;
  // Git takes no NUL, and would take the rest for an option.
  if (typed === '' || typed.startsWith('-') || typed.includes('\0')) throw new WrongUse(unknown);
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${typed}^{commit}`];
  const found = await git(folder, args, NAME_BYTES);
  const name = withoutLineEnd(found.output);
  if (found.code !== 0 || !/^[0-9a-f]{40,64}$/.test(name)) throw new WrongUse(unknown);
  return name;
}

interface Entry {
  readonly object: string;
  readonly size: number;
  readonly path: string;
}

async function listFiles(
  folder: string,
  commit: string,
  wanted: readonly string[],
  typed: string,
): Promise<Entry[]> {
  const paths = wanted.includes('') ? [] : wanted;
  const args = ['ls-tree', '-r', '-z', '-l', '--full-tree', commit, '--', ...paths];
  const found = await git(folder, args, MAX_LIST_BYTES);
  if (found.code !== 0) throw refusal(found);
  const entries: Entry[] = [];
  let total = 0;
  for (const line of found.output.toString('utf8').split('\0')) {
    if (line === '') continue;
    const [, mode = '', object = '', size = '', path = ''] = LISTED.exec(line) ?? [];
    if (path === '')
      throw new WrongUse(`git lists the files of ${typed} in a form that is not understood: ${line}`);
    if (!REGULAR_FILE.test(mode) || !isDescription(posix.basename(path))) continue;
    if (!isPlainPath(path))
      throw new WrongUse(`${typed} has a file of the path ${path}, which is no path of a description.`);
    // Left out, it would seem to be new.
    if (!/^[0-9]+$/.test(size)) throw unreadable(path, object);
    const bytes = Number(size);
    total += bytes;
    entries.push({ object, size: bytes, path });
    if (bytes > MAX_FILE_BYTES) {
      throw new WrongUse(`${path} in ${typed} is larger than a description can be: ${bytes} bytes.`);
    }
    if (entries.length > MAX_FILES || total > MAX_TOTAL_BYTES) {
      throw new WrongUse(
        `${typed} has too many descriptions to be compared: name the folder of one solution.`,
      );
    }
  }
  return entries;
}

/** Whether the path stays below the folder it is written to, and writes no repository there. */
function isPlainPath(path: string): boolean {
  const parts = path.split('/');
  return !parts.some((part) => ['', '.', '..', '.git'].includes(part.toLowerCase()));
}

async function readFiles(folder: string, entries: readonly Entry[]): Promise<RevisionFile[]> {
  const most = entries.reduce((sum, { size }) => sum + size + BATCH_OVERHEAD, BATCH_OVERHEAD);
  const names = entries.map(({ object }) => `${object}\n`).join('');
  const found = await git(folder, ['cat-file', '--batch'], most, names);
  if (found.code !== 0) throw refusal(found);
  let at = 0;
  return entries.map(({ object, size, path }) => {
    const start = found.output.indexOf(10, at) + 1;
    const header = found.output.toString('latin1', at, Math.max(at, start - 1));
    const end = start + size;
    if (header !== `${object} blob ${size}` || found.output.length <= end) {
      throw unreadable(path, object);
    }
    at = end + 1;
    return { path, bytes: found.output.subarray(start, end) };
  });
}

/** The path below a folder; null for one that is not below it. Parts between slashes; '' for the folder itself. */
function below(top: string, path: string): string | null {
  const inside = relative(top, realpathSync(path));
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
  return inside.split(sep).join('/');
}

function withoutLineEnd(output: Buffer): string {
  return output.toString('utf8').replace(/\n$/, '');
}

function unreadable(path: string, object: string): WrongUse {
  return new WrongUse(
    `git cannot read ${path} (object ${object}): it is missing or damaged; fetch it, or look with git fsck.`,
  );
}

function refusal({ notes, code }: GitResult): WrongUse {
  return new WrongUse(`git refuses to read the repository: ${notes === '' ? `code ${code}` : notes}`);
}

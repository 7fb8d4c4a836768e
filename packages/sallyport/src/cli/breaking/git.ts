/**
 * Runs git to read a repository, never to change one. No shell takes part; what somebody typed or a repository contains
 * reaches git only as an argument behind `--end-of-options`, or as an object name git itself has given. Hooks, filters
 * and pagers have no part in the commands used here.
 */
import { spawn } from 'node:child_process';
import { WrongUse } from '../exit-code.js';

/** Picked: reading some thousand small objects takes well under a second. */
const GIT_MILLISECONDS = 60_000;
/** Of what git says when it fails. */
const MAX_NOTES_BYTES = 64 * 1024;

export interface GitResult {
  readonly code: number;
  readonly output: Buffer;
  /** The first line of what git has to say. */
  readonly notes: string;
}

/**
 * Runs one git command in a folder.
 * @param folder absolute; its repository is meant, whatever the environment says
 * @param most bytes of output
 * @param input what git reads
 * @throws WrongUse when there is no git, when it takes too long, or says more than `most`
 */
export async function git(
  folder: string,
  args: readonly string[],
  most: number,
  input = '',
): Promise<GitResult> {
  const child = spawn('git', ['-C', folder, ...args], {
    env: environment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Not spawn's own `timeout`, which goes on where there is no such program.
  const timer = setTimeout(() => child.kill('SIGKILL'), GIT_MILLISECONDS);
  let size = 0;
  let notesSize = 0;
  const output: Buffer[] = [];
  const notes: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > most) child.kill('SIGKILL');
    else output.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    notesSize += chunk.length;
    if (notesSize <= MAX_NOTES_BYTES) notes.push(chunk);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    // Git that ends early says why by its code.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') reject(error);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'ENOENT'
          ? new WrongUse('git is not installed: install it, or name a folder with --against.')
          : error,
      );
    });
    child.on('close', resolve);
  });
  child.stdin.end(input);
  const code = await ended.finally(() => clearTimeout(timer));
  if (size > most) throw new WrongUse('the revision is too large to be compared: git lists too much of it.');
  if (code === null) throw new WrongUse(`git ${args[0] ?? ''} did not come to an end.`);
  return { code, output: Buffer.concat(output), notes: firstLine(Buffer.concat(notes)) };
}

/**
 * Says where git's own programs are, and how far up a repository is looked for: of the machine, not of a repository.
 */
const KEPT_VARIABLES = new Set([
  'GIT_EXEC_PATH',
  'GIT_CEILING_DIRECTORIES',
  'GIT_DISCOVERY_ACROSS_FILESYSTEM',
]);

/**
 * The repository is the one the folder is in, also where a hook of another has set variables; nothing is asked, fetched,
 * locked or traced. All other variables of git's go, also those that a later git will have: a hook sets some of what
 * `git rev-parse --local-env-vars` lists (other objects, another index, other configuration), and others change what is
 * listed (GIT_ICASE_PATHSPECS) or where git writes (GIT_TRACE). The configuration of the user and of the machine stays:
 * it says whose repositories are trusted.
 */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') || KEPT_VARIABLES.has(name),
  );
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_LAZY_FETCH: '1',
    // Where git is too old for the former: a list of no transports, since a repository names the program that fetches.
    GIT_ALLOW_PROTOCOL: '',
  };
}

function firstLine(text: Buffer): string {
  return text.toString('utf8').trim().split('\n', 1)[0] ?? '';
}

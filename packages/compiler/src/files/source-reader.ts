/**
 * Where descriptions come from: the folder of the solution, then include folders, then the stubs that come with the
 * compiler. Every file is read once, and never more of it than a description can sensibly have.
 */
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostics } from '../diagnostics.js';
import { decodeText } from '../text/decode-text.js';
import { reportLineEnds } from '../text/line-ends.js';
import { quote } from '../text/printable.js';
import { SourceFile } from '../text/source.js';
import { DISK, type FileAccess, type FileContent, type FileEntry } from './file-access.js';
import { INIT_FILE, SKIPPED_FOLDERS } from './solution-files.js';

/** Bytes of one description. Picked: a hundred times the largest known one. */
const MAX_SOURCE_BYTES = 1024 * 1024;
/** Descriptions of one solution, and folders looked into, so that a folder given by mistake does not cost minutes. */
const MAX_FILES = 10_000;
const MAX_FOLDERS = 20_000;

/** The folder of the supplied descriptions, in the source tree and in the published package alike. */
export const STUBS_FOLDER: string = fileURLToPath(new URL('../../../stubs', import.meta.url));

export interface SourceReaderOptions {
  /** Folders searched after the solution's, in order. */
  readonly includes?: readonly string[];
  /** Paths are shown relative to this folder where they are below it; the working directory unless given. */
  readonly shownFrom?: string;
}

export class SourceReader {
  /** Absolute path of the solution's folder. */
  readonly root: string;
  /** Absolute paths, in the order in which they are searched. */
  readonly folders: readonly string[];
  readonly #diagnostics: Diagnostics;
  readonly #files: FileAccess;
  readonly #shownFrom: string;
  readonly #read = new Map<string, SourceFile | null>();
  readonly #neighbours = new Map<string, readonly string[]>();

  /**
   * @param root the solution's folder
   * @param diagnostics gets what cannot be read
   * @param files where all of it lies; the file system unless given
   */
  constructor(
    root: string,
    diagnostics: Diagnostics,
    options: SourceReaderOptions = {},
    files: FileAccess = DISK,
  ) {
    this.root = resolve(root);
    this.folders = [this.root, ...(options.includes ?? []).map((folder) => resolve(folder)), STUBS_FOLDER];
    this.#diagnostics = diagnostics;
    this.#files = files;
    this.#shownFrom = options.shownFrom ?? process.cwd();
  }

  /**
   * The file a qualified name stands for, `a.b.C` with `.idl` being a/b/C.idl below the first folder that has it.
   * @returns null where no folder has it, or where it cannot be read, which is reported
   */
  find(name: string, extension: string): SourceFile | null {
    const path = `${name.split('.').join('/')}${extension}`;
    const reserved = isReserved(name, extension);
    for (const folder of reserved ? [STUBS_FOLDER, ...this.folders] : this.folders) {
      const absolute = join(folder, path);
      if (!this.exists(absolute)) continue;
      if (reserved && folder === STUBS_FOLDER) this.#warnOfIncluded(path);
      return this.read(absolute);
    }
    return null;
  }

  /** Files of include folders that a supplied one goes before. Those of the solution's folder are found when it is read. */
  #warnOfIncluded(path: string): void {
    for (const folder of this.folders.slice(1, -1)) {
      const absolute = join(folder, path);
      if (this.exists(absolute)) this.warnShadowed(absolute, `<supplied>/${path}`);
    }
  }

  /** Says that a file is not used. @param used the one that is, as people are shown it */
  warnShadowed(path: string, used: string): void {
    this.#diagnostics.warning(
      this.missing(path).span(0, 0),
      'shadowed',
      `this file is not used: ${quote(used)} has the same name and is found first`,
      'remove one of them',
    );
  }

  /** Whether there is a regular file; one that was read already is not looked at again. */
  exists(path: string): boolean {
    if (this.#read.has(path)) return true;
    return this.#mayBeFile(path);
  }

  /**
   * The text of a file; null where it cannot be read, which is reported, once.
   * @param path absolute
   */
  read(path: string): SourceFile | null {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const source = this.#load(path);
    this.#read.set(path, source);
    return source;
  }

  /** A file without text, to say of it that it is missing. */
  missing(path: string): SourceFile {
    return new SourceFile(this.shown(path), '', path);
  }

  /** The path as people are shown it. */
  shown(path: string): string {
    const supplied = relativeTo(STUBS_FOLDER, path);
    return supplied === null ? (relativeTo(this.#shownFrom, path) ?? path) : `<supplied>/${supplied}`;
  }

  /** Names of the descriptions that lie where one of this name would lie, to find out which of them was meant. */
  neighbours(name: string, extension: string): readonly string[] {
    const parts = name.split('.').slice(0, -1);
    const key = `${parts.join('.')} ${extension}`;
    const known = this.#neighbours.get(key);
    if (known !== undefined) return known;
    const found = this.folders.flatMap((folder) => {
      const path = join(folder, ...parts);
      if (!this.#isFolder(path)) return [];
      return this.#entries(path)
        .filter(({ kind, name: entry }) => kind === 'file' && entry.endsWith(extension))
        .map((entry) => [...parts, entry.name.slice(0, -extension.length)].join('.'));
    });
    this.#neighbours.set(key, found);
    return found;
  }

  /** Whether the file belongs to what comes with the compiler. */
  isSupplied(source: SourceFile): boolean {
    return source.absolutePath.startsWith(STUBS_FOLDER + sep);
  }

  /**
   * Absolute paths of the descriptions below the solution's folder, sorted; those in node_modules, dist, generated and in
   * folders that begin with a dot left out, as are folders with an init.yaml of their own, which are other solutions; no symbolic
   * link is followed.
   * @param extensions such as `.idl`
   * @param others whether those of other solutions below the folder are wanted as well
   */
  descriptions(extensions: readonly string[], others = false): string[] {
    const found: string[] = [];
    const folders = [this.root];
    for (let i = 0; i < folders.length; i += 1) {
      const folder = folders[i] ?? this.root;
      const entries = this.#entries(folder);
      if (!others && folder !== this.root && entries.some(isInit)) continue;
      for (const entry of entries) {
        const path = join(folder, entry.name);
        if (entry.kind === 'folder' && !entry.name.startsWith('.') && !SKIPPED_FOLDERS.has(entry.name))
          folders.push(path);
        if (entry.kind === 'file' && extensions.some((extension) => entry.name.endsWith(extension)))
          found.push(path);
      }
      if (folders.length > MAX_FOLDERS || found.length > MAX_FILES) {
        this.#report(
          this.root,
          'large-folder',
          'this folder holds too many files',
          'give the folder of a solution',
        );
        break;
      }
    }
    return found.slice(0, MAX_FILES).toSorted();
  }

  #entries(folder: string): readonly FileEntry[] {
    try {
      return this.#files.entries(folder);
    } catch (error) {
      this.#report(
        folder,
        'unreadable',
        `this folder cannot be read (${errorCode(error)})`,
        'check path and permissions',
      );
      return [];
    }
  }

  #load(path: string): SourceFile | null {
    let content: FileContent;
    try {
      content = this.#files.read(path, MAX_SOURCE_BYTES);
    } catch (error) {
      this.#report(
        path,
        'unreadable',
        `this file cannot be read (${errorCode(error)})`,
        'check path and permissions',
      );
      return null;
    }
    switch (content.kind) {
      case 'bytes':
        return this.#decode(path, content.bytes);
      case 'too-large': {
        const message = `this file has ${content.size} bytes, and a description at most ${MAX_SOURCE_BYTES}`;
        this.#report(path, 'large-file', message, 'divide it into several descriptions');
        return null;
      }
      case 'no-file':
        this.#report(path, 'unreadable', 'this is no regular file', 'give the path of a description');
        return null;
    }
  }

  #decode(path: string, bytes: Uint8Array<ArrayBuffer>): SourceFile {
    const { text, fault } = decodeText(bytes);
    const source = new SourceFile(this.shown(path), text, path);
    if (fault !== null) {
      const span = source.span(fault.at, fault.at + 1);
      this.#diagnostics.error(span, 'not-utf8', fault.message, fault.remedy);
    }
    reportLineEnds(source, this.#diagnostics);
    return source;
  }

  #isFolder(path: string): boolean {
    try {
      return this.#files.kindOf(path) === 'folder';
    } catch (error) {
      errorCode(error);
      return false;
    }
  }

  /** What may be there but cannot be looked at counts too, since reading it says why. */
  #mayBeFile(path: string): boolean {
    try {
      return this.#files.kindOf(path) === 'file';
    } catch (error) {
      errorCode(error);
      return true;
    }
  }

  #report(path: string, code: string, message: string, remedy: string): void {
    this.#diagnostics.error(this.missing(path).span(0, 0), code, message, remedy);
  }
}

const OPEN_NAMES: ReadonlySet<string> = new Set(['kl.core.Types', 'kl.core.NameServer', 'kl.core.DCM']);

function isInit({ kind, name }: FileEntry): boolean {
  return kind === 'file' && (name === INIT_FILE || name === `${INIT_FILE}.in`);
}

/**
 * Whether the supplied description of this name comes first: those of kernel and init say what the two really do. Others are
 * open: solutions bring their own file with more types, or of a program that is theirs.
 */
function isReserved(name: string, extension: string): boolean {
  if (extension === '.psl' || OPEN_NAMES.has(name)) return false;
  return name === 'Einit' || name.startsWith('kl.core.');
}

/** The path below a folder; null for one that is not below it. */
function relativeTo(folder: string, path: string): string | null {
  const below = relative(folder, path);
  if (below === '') return '.';
  return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? null : below;
}

/** The name of what the operating system refused; what is no such refusal is a bug and goes on. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}

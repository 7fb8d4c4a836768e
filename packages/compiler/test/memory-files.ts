/** Files that are kept in memory, for reading descriptions without a disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { FileAccess, FileContent, FileEntry } from '../src/files/file-access.js';

export type Bytes = Uint8Array<ArrayBuffer>;

export class MemoryFiles implements FileAccess {
  readonly #files = new Map<string, Bytes>();
  readonly #folders = new Map<string, Map<string, FileEntry>>();
  readonly #below: MemoryFiles | null;

  /** @param below files that are seen here too, where no other lies in their place; they are not changed */
  constructor(below: MemoryFiles | null = null) {
    this.#below = below;
  }

  /** Adds a file, or replaces it. @param path absolute */
  write(path: string, bytes: Bytes): void {
    this.#files.set(path, bytes);
    let name = path;
    let kind: FileEntry['kind'] = 'file';
    for (let folder = dirname(name); folder !== name; folder = dirname(name)) {
      const entries = this.#folders.get(folder) ?? new Map<string, FileEntry>();
      this.#folders.set(folder, entries);
      const base = name.slice(folder === '/' ? 1 : folder.length + 1);
      if (entries.has(base)) return;
      entries.set(base, { name: base, kind });
      name = folder;
      kind = 'folder';
    }
  }

  /** Adds what lies in a folder of the disk. @param as the folder here */
  copy(folder: string, as: string = folder): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      this.write(join(as, path.slice(resolve(folder).length + 1)), Uint8Array.from(readFileSync(path)));
    }
  }

  bytes(path: string): Bytes | undefined {
    return this.#files.get(path) ?? this.#below?.bytes(path);
  }

  kindOf(path: string): FileEntry['kind'] | null {
    if (this.#files.has(path)) return 'file';
    if (this.#folders.has(path)) return 'folder';
    return this.#below?.kindOf(path) ?? null;
  }

  entries(folder: string): readonly FileEntry[] {
    const below = this.#below?.entries(folder) ?? [];
    const own = this.#folders.get(folder);
    if (own === undefined) return below;
    return [...own.values(), ...below.filter(({ name }) => !own.has(name))];
  }

  read(path: string, maximum: number): FileContent {
    const bytes = this.bytes(path);
    if (bytes === undefined) return { kind: 'no-file' };
    return bytes.length > maximum ? { kind: 'too-large', size: bytes.length } : { kind: 'bytes', bytes };
  }
}

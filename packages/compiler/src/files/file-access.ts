/**
 * How descriptions are read: from the file system, or from whatever else holds files by absolute path, such as a test.
 *
 * The operations throw what node:fs throws, an Error with the `code` of the system; the reader turns that into findings.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';

export interface FileEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** What a path holds. */
export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** More bytes than were asked for at most; none of them was read. */
  | { readonly kind: 'too-large'; readonly size: number }
  /** A folder, a device, a FIFO. */
  | { readonly kind: 'no-file' };

export interface FileAccess {
  /** What is there, symbolic links followed; null for nothing. */
  kindOf(path: string): FileEntry['kind'] | null;
  /** What lies in a folder, symbolic links not followed. */
  entries(folder: string): readonly FileEntry[];
  /** @param maximum bytes that are read at most */
  read(path: string, maximum: number): FileContent;
}

/** The file system. */
export const DISK: FileAccess = {
  kindOf(path) {
    const status = statSync(path, { throwIfNoEntry: false });
    return status === undefined ? null : kindOf(status);
  },

  entries(folder) {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      kind: kindOf(entry),
    }));
  },

  read(path, maximum) {
    // Not to wait for the other end of a FIFO.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = fstatSync(file);
      if (!status.isFile()) return { kind: 'no-file' };
      if (status.size > maximum) return { kind: 'too-large', size: status.size };
      return { kind: 'bytes', bytes: readAll(file, status.size) };
    } finally {
      closeSync(file);
    }
  },
};

/** What an open file holds, of one that grows meanwhile no more than `size` bytes. */
function readAll(file: number, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(file, bytes, length, bytes.length - length, null);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function kindOf(status: { isFile(): boolean; isDirectory(): boolean }): FileEntry['kind'] {
  if (status.isFile()) return 'file';
  return status.isDirectory() ? 'folder' : 'other';
}

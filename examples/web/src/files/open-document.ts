/** Opens one file, and says of it only what its descriptor says. */
import { type Descriptor, FileError, type FileErrorCode, openBeneath } from 'sallyport';
import { Busy, NotFound, OpenError, type OpenResponse, RegularFile } from '../../generated/web/Documents.js';

/** Shortages of this process or the system: the same request may succeed later. */
const SHORTAGES: ReadonlySet<FileErrorCode> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

/**
 * @param root stays the caller's
 * @returns its descriptor belongs to the caller
 * @throws OpenError when there is no such regular file, or no room to open it
 */
export function openDocument(root: Descriptor, path: string): OpenResponse {
  const file = open(root, path);
  const { kind, size, modifiedMs, inode } = file.facts();
  if (kind !== 'file') {
    // A FIFO, a device or a directory. It is open now, and reading it could hang or mean something: nobody does.
    file.close();
    throw new OpenError({ reason: NotFound });
  }
  return {
    file,
    size: BigInt(size),
    kind: RegularFile,
    modified: BigInt(Math.floor(modifiedMs * 1000)),
    inode: BigInt(inode),
  };
}

function open(root: Descriptor, path: string): Descriptor {
  try {
    return openBeneath(root, path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new OpenError({ reason: SHORTAGES.has(error.code) ? Busy : NotFound });
  }
}

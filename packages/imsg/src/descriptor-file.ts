import {
  createReadStream,
  createWriteStream,
  fstat,
  type ReadStream,
  read,
  readFile,
  type Stats,
  type WriteStream,
  write,
} from 'node:fs';
import { promisify } from 'node:util';
import { OwnedDescriptor } from './owned-descriptor.js';

const fstatAsync = promisify(fstat);
const readAsync = promisify(read);
const readFileAsync = promisify(readFile);
const writeAsync = promisify(write);

/**
 * A received descriptor read and written like a FileHandle of node:fs/promises, which Node can only make by opening a path. Owns the descriptor. Operations run in the thread
 * pool; closing while one runs is a mistake of the caller, as it is with a FileHandle.
 */
export class DescriptorFile extends OwnedDescriptor implements AsyncDisposable {
  /** The number, still owned by this object. @throws ImsgError CLOSED */
  get fd(): number {
    return this.heldNumber();
  }

  /** @throws ImsgError CLOSED, or what fstat(2) says */
  stat(): Promise<Stats> {
    return fstatAsync(this.heldNumber());
  }

  /**
   * Reads once, at `position`, or where the last read without a position ended.
   * @returns bytes read; 0 at the end of the file
   */
  async read(
    buffer: Uint8Array,
    offset = 0,
    length: number = buffer.byteLength - offset,
    position: number | null = null,
  ): Promise<{ bytesRead: number; buffer: Uint8Array }> {
    const { bytesRead } = await readAsync(this.heldNumber(), buffer, offset, length, position);
    return { bytesRead, buffer };
  }

  /** From the current position to the end. Trap: the sender decides how long that is, and for a pipe or device when. */
  readFile(): Promise<Buffer>;
  readFile(encoding: BufferEncoding): Promise<string>;
  readFile(encoding?: BufferEncoding): Promise<Buffer | string> {
    return readFileAsync(this.heldNumber(), encoding ?? null);
  }

  /** Writes once. @returns bytes written, which may be fewer */
  async write(
    buffer: Uint8Array,
    offset = 0,
    length: number = buffer.byteLength - offset,
    position: number | null = null,
  ): Promise<{ bytesWritten: number; buffer: Uint8Array }> {
    const { bytesWritten } = await writeAsync(this.heldNumber(), buffer, offset, length, position);
    return { bytesWritten, buffer };
  }

  /** A stream that owns the descriptor from now on. */
  createReadStream(): ReadStream {
    return createReadStream('', { fd: this.giveUp('taken') });
  }

  /** A stream that owns the descriptor from now on. */
  createWriteStream(): WriteStream {
    return createWriteStream('', { fd: this.giveUp('taken') });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

import {
  createReadStream,
  createWriteStream,
  fstat,
  type ReadStream,
  read,
  type Stats,
  type WriteStream,
  write,
} from 'node:fs';
import { promisify } from 'node:util';
import { native } from '@sallyport/native';
import { ImsgError } from './error.js';
import { OwnedDescriptor } from './owned-descriptor.js';

const fstatAsync = promisify(fstat);
const readAsync = promisify(read);
const writeAsync = promisify(write);

export interface ReadFileOptions {
  readonly encoding?: BufferEncoding | undefined;
  /** Bytes read at most. */
  readonly maximumBytes?: number | undefined;
}

/** Picked: what a program that reads whole files can be expected to hold. */
export const DEFAULT_READ_FILE_BYTES = 64 * 1024 * 1024;
const READ_BYTES = 64 * 1024;

/** Memory grows as bytes really come: what fstat(2) says of a file may be anything. */
async function readToEnd(descriptor: number, maximumBytes: number): Promise<Buffer> {
  const full: Buffer[] = [];
  let chunk = Buffer.allocUnsafeSlow(READ_BYTES);
  let used = 0;
  for (;;) {
    const { bytesRead } = await readAsync(descriptor, chunk, used, READ_BYTES - used, null);
    if (bytesRead === 0) return Buffer.concat([...full, chunk.subarray(0, used)]);
    used += bytesRead;
    if (full.length * READ_BYTES + used > maximumBytes) {
      throw new ImsgError(
        'TOO_LARGE',
        `the file that came has more than ${maximumBytes} bytes; set maximumBytes`,
      );
    }
    // A file that gives little at a time fills what there is first.
    if (used < READ_BYTES) continue;
    full.push(chunk);
    chunk = Buffer.allocUnsafeSlow(READ_BYTES);
    used = 0;
  }
}

/**
 * A received descriptor read and written like a FileHandle of node:fs/promises, which Node can only make by opening a path. Owns the
 * descriptor.
 *
 * Operations run in the thread pool, by number. So the number stays open until the last of them is over, also when the object is closed or
 * forgotten before: else the next file that is opened would get the number, and what was begun would go on there.
 */
export class DescriptorFile extends OwnedDescriptor implements AsyncDisposable {
  #running = 0;
  /** Given up and not closed yet, since operations run. */
  #closing = NONE;
  #onIdle: (() => void)[] = [];

  /** The number, still owned by this object. @throws ImsgError CLOSED */
  get fd(): number {
    return this.heldNumber();
  }

  /** @throws ImsgError CLOSED, or what fstat(2) says */
  stat(): Promise<Stats> {
    return this.#run((descriptor) => fstatAsync(descriptor));
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
    const { bytesRead } = await this.#run((descriptor) =>
      readAsync(descriptor, buffer, offset, length, position),
    );
    return { bytesRead, buffer };
  }

  /**
   * From the current position to the end, which the sender chose.
   * @throws ImsgError TOO_LARGE when that is more than `maximumBytes` (default 64 MiB); what was read is lost then
   */
  readFile(options?: ReadFileOptions & { readonly encoding?: undefined }): Promise<Buffer>;
  readFile(
    options: BufferEncoding | (ReadFileOptions & { readonly encoding: BufferEncoding }),
  ): Promise<string>;
  async readFile(options: BufferEncoding | ReadFileOptions = {}): Promise<Buffer | string> {
    const { encoding, maximumBytes = DEFAULT_READ_FILE_BYTES } =
      typeof options === 'string' ? { encoding: options } : options;
    if (!Number.isSafeInteger(maximumBytes) || maximumBytes < 0) {
      throw new RangeError(`maximumBytes is a number of bytes, not ${String(maximumBytes)}`);
    }
    if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
      throw new TypeError(`there is no encoding '${String(encoding)}'`);
    }
    const bytes = await this.#run((descriptor) => readToEnd(descriptor, maximumBytes));
    return encoding === undefined ? bytes : bytes.toString(encoding);
  }

  /** Writes once. @returns bytes written, which may be fewer */
  async write(
    buffer: Uint8Array,
    offset = 0,
    length: number = buffer.byteLength - offset,
    position: number | null = null,
  ): Promise<{ bytesWritten: number; buffer: Uint8Array }> {
    const { bytesWritten } = await this.#run((descriptor) =>
      writeAsync(descriptor, buffer, offset, length, position),
    );
    return { bytesWritten, buffer };
  }

  /** A stream that owns the descriptor from now on. @throws TypeError while an operation runs */
  createReadStream(): ReadStream {
    return createReadStream('', { fd: this.take() });
  }

  /** A stream that owns the descriptor from now on. @throws TypeError while an operation runs */
  createWriteStream(): WriteStream {
    return createWriteStream('', { fd: this.take() });
  }

  /** @throws ImsgError CLOSED; TypeError while an operation runs */
  override take(): number {
    this.#demandIdle();
    return super.take();
  }

  /** Nothing more can be begun. What runs goes on, and the descriptor is closed when it is over. */
  override close(): void {
    if (this.#running === 0) super.close();
    else if (this.owned) this.#closing = this.giveUp('closed');
  }

  /** Closes it and waits until what runs is over. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    if (this.#running > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  protected override numberToMove(): number {
    this.#demandIdle();
    return super.numberToMove();
  }

  async #run<T>(operation: (descriptor: number) => Promise<T>): Promise<T> {
    const descriptor = this.heldNumber();
    this.#running++;
    try {
      return await operation(descriptor);
    } finally {
      // This use of the object keeps it from being collected before.
      this.#running--;
      if (this.#running === 0) this.#idle();
    }
  }

  #idle(): void {
    if (this.#closing !== NONE) native.close(this.#closing);
    this.#closing = NONE;
    const waiting = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of waiting) resolve();
  }

  #demandIdle(): void {
    if (this.#running > 0) throw new TypeError('this file is being read or written');
  }
}

const NONE = -1;

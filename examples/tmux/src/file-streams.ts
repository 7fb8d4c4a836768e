/**
 * The files of one conversation. A tmux server never reads or writes files and standard streams for a client that is not attached: it asks
 * the client to. Here that is `stdout` and `stderr`, which are collected, `input`, which is read when it is asked for, and files.
 *
 * Which file is the server's choice, and it may be any program that listens at the path. So a file is opened only when the caller has
 * allowed that very path; everything else is answered as a system that denies permission would.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { constants as system } from 'node:os';
import { Readable } from 'node:stream';
import { IMSG_HEADER_SIZE, ImsgError, MAX_IMSGSIZE } from '@sallyport/imsg';
import type { Decoded } from '@sallyport/imsg/codec';
import { CollectedOutput } from './collected-output.js';
import { badAnswer, TmuxError } from './error.js';
import type { Send } from './identity.js';
import { printable } from './printable.js';
import { MessageType, payload, StreamFd } from './protocol/index.js';

export type FileAccess = 'read' | 'write';

export interface FileOptions {
  /**
   * What the server gets as standard input; nothing when left out. A function is called when the server asks for it; what it gives is read
   * to its end or destroyed.
   */
  readonly input?: Uint8Array | (() => Readable);
  /** Whether the server may use a file of this client. No file when left out. @param path as the server has sent it, absolute */
  readonly allowFile?: (path: string, access: FileAccess) => boolean;
  /** Bytes of stdout and stderr together; MAXIMUM_OUTPUT_BYTES when left out. */
  readonly maximumOutputBytes?: number;
}

/** Picked: more than any buffer or history of tmux that people have. */
export const MAXIMUM_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Streams that may be open at once. Picked: tmux opens its two outputs and a file or two. */
const STREAMS_MAXIMUM = 64;
/** Paths that are refused before the server is taken for none. Picked: a command names a file or two. */
const REFUSED_MAXIMUM = 64;
/** Of a message with data: header and number of the stream leave this. */
const DATA_MAXIMUM = MAX_IMSGSIZE - IMSG_HEADER_SIZE - payload.streamNumber.size;
/** The flags of open(2) that tmux asks for. */
const KNOWN_FLAGS = constants.O_TRUNC | constants.O_APPEND;
const FILE_MODE = 0o644;
const { EACCES, EBADF, EINVAL, EIO, EMFILE } = system.errno;

/** An output of the client, or a file with its path. */
type Target = CollectedOutput | { readonly path: string; readonly file: FileHandle };

export class FileStreams {
  readonly stdout = new CollectedOutput();
  readonly stderr = new CollectedOutput();
  /** Paths that were not allowed, at most REFUSED_MAXIMUM. */
  readonly refused: string[] = [];
  readonly #path: string;
  readonly #options: FileOptions;
  readonly #send: Send;
  readonly #drained: () => Promise<void>;
  readonly #targets = new Map<number, Target>();
  readonly #sources = new Map<number, Readable>();
  readonly #sending = new Set<Promise<void>>();
  #inputUsed = false;

  /** @param path of the server, for errors, @param drained resolves when more may be sent */
  constructor(path: string, options: FileOptions, send: Send, drained: () => Promise<void>) {
    this.#path = path;
    this.#options = options;
    this.#send = send;
    this.#drained = drained;
  }

  /** WRITE_OPEN. The server sends nothing before it has the answer. @throws TmuxError BAD_ANSWER */
  async openTarget({ stream, fd, flags, path }: Decoded<typeof payload.writeOpen>): Promise<void> {
    let error = 0;
    if (this.#targets.has(stream)) error = EBADF;
    else if (this.#targets.size >= STREAMS_MAXIMUM) error = EMFILE;
    else if (fd === StreamFd.STDOUT) this.#targets.set(stream, this.stdout);
    else if (fd === StreamFd.STDERR) this.#targets.set(stream, this.stderr);
    else if (fd !== StreamFd.NO_FD || path === undefined) error = EBADF;
    else if ((flags & ~KNOWN_FLAGS) !== 0) error = EINVAL;
    else {
      const file = await this.#openFile(path, 'write', constants.O_WRONLY | constants.O_CREAT | flags);
      if (typeof file === 'number') error = file;
      else this.#targets.set(stream, { path, file });
    }
    this.#answer(MessageType.WRITE_READY, stream, error);
  }

  /** WRITE. @throws TmuxError OUTPUT_TOO_LARGE, FILE_FAILED */
  async write({ stream, data }: Decoded<typeof payload.streamData>): Promise<void> {
    const target = this.#targets.get(stream);
    if (target === undefined || data.length === 0) return;
    if (!(target instanceof CollectedOutput)) {
      await target.file.writeFile(data).catch((error: unknown) => {
        throw fileFailed(target.path, 'written', error);
      });
      return;
    }
    const maximum = this.#options.maximumOutputBytes ?? MAXIMUM_OUTPUT_BYTES;
    if (this.stdout.length + this.stderr.length + data.length > maximum) {
      throw new TmuxError('OUTPUT_TOO_LARGE', `the command printed more than ${maximum} bytes`);
    }
    target.append(data);
  }

  /** WRITE_CLOSE. @throws TmuxError FILE_FAILED */
  async closeTarget({ stream }: Decoded<typeof payload.streamNumber>): Promise<void> {
    const target = this.#targets.get(stream);
    this.#targets.delete(stream);
    if (target === undefined || target instanceof CollectedOutput) return;
    await target.file.close().catch((error: unknown) => {
      throw fileFailed(target.path, 'written', error);
    });
  }

  /** READ_OPEN. Reading goes on beside everything else. @throws TmuxError BAD_ANSWER */
  async openSource({ stream, fd, path }: Decoded<typeof payload.readOpen>): Promise<void> {
    const source = await this.#sourceOf(stream, fd, path);
    if (typeof source === 'number') {
      this.#answer(MessageType.READ_DONE, stream, source);
      return;
    }
    this.#sources.set(stream, source);
    const sending = this.#sendAll(stream, source).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** READ_CANCEL. */
  closeSource({ stream }: Decoded<typeof payload.streamNumber>): void {
    this.#sources.get(stream)?.destroy();
    this.#sources.delete(stream);
  }

  /** Stops reading and closes all files. Idempotent. @throws TmuxError FILE_FAILED for the first that could not be closed; all are tried */
  async end(): Promise<void> {
    for (const source of this.#sources.values()) source.destroy();
    this.#sources.clear();
    await Promise.all(this.#sending);
    const streams = [...this.#targets.keys()];
    const closings = await Promise.allSettled(streams.map((stream) => this.closeTarget({ stream })));
    for (const closing of closings) if (closing.status === 'rejected') throw closing.reason;
  }

  /** @returns an errno instead where there is nothing to read */
  async #sourceOf(stream: number, fd: number, path: string | undefined): Promise<Readable | number> {
    if (this.#sources.has(stream)) return EBADF;
    // One that was cancelled holds memory until what it has read is sent.
    if (this.#sending.size >= STREAMS_MAXIMUM) return EMFILE;
    if (fd === StreamFd.STDIN) {
      if (this.#inputUsed) return EBADF;
      this.#inputUsed = true;
      const { input = new Uint8Array(0) } = this.#options;
      return typeof input === 'function' ? input() : Readable.from([input]);
    }
    if (fd !== StreamFd.NO_FD || path === undefined) return EBADF;
    const file = await this.#openFile(path, 'read', constants.O_RDONLY);
    return typeof file === 'number' ? file : file.createReadStream();
  }

  /** Never rejected: what fails is told to the server, whose command then fails. */
  async #sendAll(stream: number, source: Readable): Promise<void> {
    let error = 0;
    try {
      for await (const chunk of source as AsyncIterable<Uint8Array>) {
        for (let at = 0; at < chunk.length; at += DATA_MAXIMUM) {
          const data = chunk.subarray(at, at + DATA_MAXIMUM);
          if (!this.#send(MessageType.READ, payload.streamData.encode({ stream, data })))
            await this.#drained();
        }
      }
    } catch (failure) {
      // A server that is gone is noticed by who receives from it.
      if (failure instanceof ImsgError) return;
      error = errnoOf(failure);
    }
    if (this.#sources.get(stream) !== source) return;
    this.#sources.delete(stream);
    this.#answer(MessageType.READ_DONE, stream, error);
  }

  /** @returns an errno when it is not to be had @throws TmuxError BAD_ANSWER when too many were refused */
  async #openFile(path: string, access: FileAccess, flags: number): Promise<FileHandle | number> {
    if (this.#options.allowFile?.(path, access) !== true) {
      if (this.refused.length >= REFUSED_MAXIMUM) {
        throw badAnswer(this.#path, `it wanted more than ${REFUSED_MAXIMUM} files that are not allowed`);
      }
      this.refused.push(path);
      return EACCES;
    }
    try {
      return await open(path, flags, FILE_MODE);
    } catch (error) {
      return errnoOf(error);
    }
  }

  #answer(type: number, stream: number, error: number): void {
    try {
      this.#send(type, payload.streamResult.encode({ stream, error }));
    } catch (failure) {
      // As above: who receives notices.
      if (!(failure instanceof ImsgError)) throw failure;
    }
  }
}

/** Positive, as C has it. */
function errnoOf(error: unknown): number {
  const { errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? EIO : Math.abs(errno);
}

function fileFailed(path: string, what: string, cause: unknown): TmuxError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `the file '${printable(path)}' could not be ${what}: ${printable(reason)}`;
  return new TmuxError('FILE_FAILED', message, { cause });
}

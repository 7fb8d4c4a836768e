/**
 * The exceptions of the runtime. Two sorts, kept apart: what happened between processes (IpcError, a MethodError of
 * the description, FileError) is part of normal life and carries a code of a closed set; what the program or its
 * description has wrong (UsageError, SpentError) says in one sentence what to do and is not meant to be caught.
 */
import type { OutcomeName } from '@sallyport/message';
import { printable } from './printable.js';

/** Codes an IpcError can carry: every outcome but success. */
export type IpcErrorCode = Exclude<OutcomeName, 'OK'>;

/** How a call ended when there was no answer of the method to give. */
export class IpcError extends Error {
  override readonly name = 'IpcError';
  readonly code: IpcErrorCode;
  /** What the audit calls this decision; 0 when it has no record of its own. */
  readonly incident: number;

  /**
   * @param subject what it is about, such as "files.Open on channel 'files'".
   * @param reason text of the kernel, which it sends only to solutions run with --dev; '' for none.
   */
  constructor(code: IpcErrorCode, subject: string, incident = 0, reason = '', options?: ErrorOptions) {
    super(describe(code, subject, incident, reason), options);
    this.code = code;
    this.incident = incident;
  }
}

function describe(code: IpcErrorCode, subject: string, incident: number, reason: string): string {
  const number = incident === 0 ? '' : ` (incident ${incident})`;
  return `${code}: ${subject}${number}${reason === '' ? '' : `: ${printable(reason)}`}`;
}

/** Codes a FileError can carry. EIO also stands for whatever is not in this list; `errno` has the number. */
export const FILE_ERROR_CODES = [
  'EACCES',
  'EAGAIN',
  'EBADF',
  'EINVAL',
  'EIO',
  'ELOOP',
  'EMFILE',
  'ENAMETOOLONG',
  'ENFILE',
  'ENODEV',
  'ENOENT',
  'ENOMEM',
  'ENOSYS',
  'ENOTDIR',
  'ENXIO',
  'EPERM',
  'EXDEV',
] as const;
export type FileErrorCode = (typeof FILE_ERROR_CODES)[number];

/** A file could not be opened. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileErrorCode;
  /** Positive number of the system's error. */
  readonly errno: number;
  /** The path that was asked for. */
  readonly path: string;

  constructor(code: FileErrorCode, errno: number, path: string) {
    super(`${code}: cannot open '${printable(path)}'`);
    this.code = code;
    this.errno = errno;
    this.path = path;
  }
}

/** The program asks for something its description does not have, or uses the runtime in a way that cannot work. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something was used after it had been handed over: a descriptor that was sent, taken or closed. */
export class SpentError extends Error {
  override readonly name = 'SpentError';
}

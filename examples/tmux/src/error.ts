/** What can go wrong between this program and a tmux server: a closed set. What a command answers (a status other than 0) is no error. */
import { statSync } from 'node:fs';
import { ImsgError } from '@sallyport/imsg';

export const TMUX_ERROR_CODES = [
  /** Nobody listens at the path. */
  'NO_SERVER',
  /** There is a socket, and it may not be used, or it is not where it can be trusted. */
  'UNREACHABLE',
  /** The server speaks another version of tmux's protocol. */
  'VERSION_MISMATCH',
  /** The server ended or hung up before it had answered. */
  'SERVER_GONE',
  /** What the server sent is not what tmux sends. */
  'BAD_ANSWER',
  /** The words of the command are longer than one message may be. */
  'COMMAND_TOO_LONG',
  /** The command printed more than was allowed. */
  'OUTPUT_TOO_LARGE',
  /** A command of this program's own was refused by the server. */
  'COMMAND_FAILED',
  /** A file that the server was allowed to use could not be read or written. */
  'FILE_FAILED',
] as const;
export type TmuxErrorCode = (typeof TMUX_ERROR_CODES)[number];

export class TmuxError extends Error {
  override readonly name = 'TmuxError';
  readonly code: TmuxErrorCode;

  /** @param message one sentence, for people */
  constructor(code: TmuxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Errors of connect(2) that mean that no server is there. */
const NOBODY = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED']);

/** The error for one of the channel to the server at `path`; anything else comes back as it is. */
export function explained(error: unknown, path: string): unknown {
  if (!(error instanceof ImsgError)) return error;
  const cause = { cause: error };
  switch (error.code) {
    case 'UNREACHABLE':
      if (NOBODY.has(error.systemCode ?? '')) return noServer(path, error);
      return new TmuxError('UNREACHABLE', `the socket of tmux cannot be used: ${error.message}`, cause);
    case 'PEER_GONE':
    case 'UNEXPECTED_END':
      return serverGone(path, error);
    case 'BAD_LENGTH':
    case 'BAD_PAYLOAD':
    case 'WRONG_WIRE':
    case 'MISSING_FDS':
    case 'UNEXPECTED_FDS':
    case 'TOO_MANY_FDS':
      return badAnswer(path, error.message, error);
    default:
      return error;
  }
}

export function serverGone(path: string, cause?: ImsgError): TmuxError {
  const message = `the tmux server at '${path}' went away before it had answered; see whether it still runs`;
  return new TmuxError('SERVER_GONE', message, cause === undefined ? {} : { cause });
}

export function badAnswer(path: string, what: string, cause?: ImsgError): TmuxError {
  const message = `what answers at '${path}' does not speak as tmux does (${what}); check the path`;
  return new TmuxError('BAD_ANSWER', message, cause === undefined ? {} : { cause });
}

function noServer(path: string, cause: ImsgError): TmuxError {
  const other = otherThanSocket(path);
  const what =
    other === undefined
      ? `no tmux server runs at '${path}'; start one with \`tmux new-session -d\`, or name its socket with -S or -L`
      : `'${path}' is ${other}, not a socket; name the socket of tmux with -S or -L`;
  return new TmuxError('NO_SERVER', what, { cause });
}

/** connect(2) refuses what is no socket as it refuses a socket nobody listens on. @returns undefined for one, and where nothing is */
function otherThanSocket(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSocket()) return undefined;
  if (found.isDirectory()) return 'a directory';
  return found.isFile() ? 'a regular file' : 'a special file';
}

/** What a server tells its own process of what went wrong: to hooks, or to stderr. Nothing of it crosses the border. */
import { IpcError, type IpcErrorCode } from './errors.js';
import { printable, printableError } from './printable.js';

/** A reply the kernel did not deliver. */
export interface RefusedReply {
  /** Qualified endpoint name; '' when the reply is too long ago. */
  readonly endpoint: string;
  readonly method: string;
  readonly code: IpcErrorCode;
  /** What the audit calls this decision; 0 for none. */
  readonly incident: number;
  /** Why, when the solution runs with --dev; else ''. */
  readonly reason: string;
}

/** A handler that threw something else than its method's exception, or whose answer cannot be encoded. */
export interface HandlerFailure {
  /** Qualified endpoint name; name of the interface where there is no endpoint (`inProcess`). */
  readonly endpoint: string;
  readonly method: string;
  readonly error: unknown;
}

export interface ServeOptions {
  /** Called for each reply that was refused. Left out: one line on stderr, except for callers that are gone. */
  readonly onRefusedReply?: (refused: RefusedReply) => void;
  /** Called when a handler failed; its caller gets SERVER_ERROR and no text. Left out: the exception goes to stderr. */
  readonly onHandlerFailure?: (failure: HandlerFailure) => void;
}

export function reportHandlerFailure({ endpoint, method, error }: HandlerFailure): void {
  process.stderr.write(`sallyport: ${printable(`${endpoint}.${method}`)} failed: ${printableError(error)}\n`);
}

export function reportRefusedReply({ endpoint, method, code, incident, reason }: RefusedReply): void {
  // Whoever asked has gone or given up meanwhile: nothing to look into.
  if (code === 'NO_PENDING') return;
  const subject = endpoint === '' ? 'a reply' : `the reply of ${endpoint}.${method}`;
  const number = incident === 0 ? '' : ` (incident ${incident})`;
  const text = `sallyport: ${subject} was refused: ${code}${number}${reason === '' ? '' : `: ${reason}`}`;
  process.stderr.write(`${printable(text)}\n`);
}

/** What an aborted signal makes calls and functions of Node throw. */
export function isAboutAbort(error: unknown, signal: AbortSignal): boolean {
  if (error === signal.reason) return true;
  if (error instanceof IpcError) return error.code === 'PEER_GONE' || isAboutTime(error);
  return error instanceof Error && error.name === 'AbortError';
}

/** What a call made for a request ends with when the request itself has come to its end. */
export function isAboutTime(error: unknown): boolean {
  return error instanceof IpcError && (error.code === 'DEADLINE' || error.code === 'CANCELLED');
}

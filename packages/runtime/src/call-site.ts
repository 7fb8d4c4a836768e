/**
 * Under --dev an awaited call remembers where it was made: the exception that ends it comes into being while a frame
 * is read, and its own stack would show nothing of the program.
 */
import { MethodError } from './definition.js';
import { IpcError } from './errors.js';

/** The stack of a caller. Kept as the engine has it; made a text only when a call fails. */
export interface CallSite {
  readonly stack?: unknown;
}

/** @param entry the function of the runtime that the program called; neither it nor what it called is shown. */
export function callSite(entry: (...parameters: never) => unknown): CallSite {
  const site: CallSite = {};
  Error.captureStackTrace(site, entry);
  return site;
}

/** Gives what happened between processes the stack of its caller; whatever else was thrown has its own. */
export function showCallSite(error: unknown, site: CallSite): unknown {
  if (!(error instanceof IpcError || error instanceof MethodError)) return error;
  const { stack } = site;
  // A program may have replaced how stacks are made.
  if (typeof stack !== 'string') return error;
  const firstFrame = stack.indexOf('\n');
  error.stack = `${error.name}: ${error.message}${firstFrame < 0 ? '' : stack.slice(firstFrame)}`;
  return error;
}

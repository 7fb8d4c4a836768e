/** Refusals of the operating system, told from bugs. */

/** Node's own codes, such as ERR_INVALID_ARG_TYPE, have underscores: those are bugs of the caller. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

/**
 * The name of what the operating system refused, such as EACCES.
 * @throws the error itself, where it is no such refusal
 */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    if (SYSTEM_CODE.test(error.code)) return error.code;
  }
  throw error;
}

/** @throws the error itself, where it is no refusal of the operating system */
export function demandSystemError(error: unknown): void {
  systemCode(error);
}

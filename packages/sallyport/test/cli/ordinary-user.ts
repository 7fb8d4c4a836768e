/** Root may write anywhere, so what a user may not do is tried as one. */
import { chmodSync } from 'node:fs';

/** By convention nobody, who owns nothing. */
const NOBODY = 65_534;

/**
 * Closes a folder for writing, and does something as a user to whom that applies.
 * @param folder is open again afterwards
 */
export async function withoutWriting<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(folder, 0o555);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o755);
  }
}

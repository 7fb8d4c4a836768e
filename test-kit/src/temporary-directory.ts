import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of mode 0700 that is removed, with all it holds, when disposed of. */
export interface TemporaryDirectory extends Disposable {
  readonly path: string;
  remove(): void;
}

/**
 * Makes one. It ends with `using`, with `remove()`, or, given the context of a test, when that test is done.
 * @param context has `after`, as the context of node:test does.
 */
export function temporaryDirectory(context?: { after(hook: () => void): void }): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  const remove = () => rmSync(path, { recursive: true, force: true });
  context?.after(remove);
  return { path, remove, [Symbol.dispose]: remove };
}

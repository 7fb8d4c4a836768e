/** Compiles the text of a policy for the solution of the corpus. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyRecord } from '@sallyport/policy';
import { type Diagnostic, Diagnostics } from '../../src/diagnostics.js';
import { SourceReader } from '../../src/files/source-reader.js';
import { compilePolicy } from '../../src/psl/compile-policy.js';
import { readPolicy } from '../../src/psl/read-policy.js';
import { shopSolution } from './shop-solution.js';

export interface Compiled {
  readonly record: PolicyRecord | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param folder an own, empty one, into which the policy is written. */
export function compileText(
  text: string | Uint8Array,
  folder: string,
  includes: readonly string[] = [],
): Compiled {
  writeFileSync(join(folder, 'security.psl'), text);
  return compileFolder(folder, includes);
}

export function compileFolder(folder: string, includes: readonly string[] = []): Compiled {
  const diagnostics = new Diagnostics();
  const reader = new SourceReader(folder, diagnostics, { includes, shownFrom: folder });
  const source = readPolicy(reader, diagnostics);
  const record = compilePolicy(shopSolution(folder), source, diagnostics);
  return { record, diagnostics: diagnostics.sorted() };
}

/** `file:line:column severity code: message; remedy`, one line each. */
export function listed(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ file, line, column, severity, code, message, remedy }) => {
      return `${file}:${line}:${column} ${severity} ${code}: ${message}; ${remedy}\n`;
    })
    .join('');
}

/**
 * From a folder to the checked solution: init.yaml, the descriptions, and the names of classes in the policy. Whatever is
 * wrong is reported, and the rest is checked nevertheless.
 */
import { type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Descriptions } from './descriptions.js';
import { type Diagnostic, Diagnostics, type Severity } from './diagnostics.js';
import { INIT_FILE, POLICY_FILE, solutionFile } from './files/solution-files.js';
import { errorCode, SourceReader, type SourceReaderOptions } from './files/source-reader.js';
import { checkInit } from './init-yaml/check-init.js';
import type { InitFile } from './init-yaml/init-file.js';
import { parseInit } from './init-yaml/parse-init.js';
import {
  type CheckedProcess,
  type CheckedSolution,
  type ClassUse,
  INIT_CLASS,
  KERNEL_CLASS,
} from './model.js';
import { checkDeadlock } from './solution/check-deadlock.js';
import { checkFiles } from './solution/check-files.js';
import { checkHello } from './solution/check-hello.js';
import { checkLimits } from './solution/check-limits.js';
import { warnOfUnreachable } from './solution/check-reachable.js';
import { quote } from './text/printable.js';

export interface LoadOptions extends SourceReaderOptions {
  /** What a script, program, folder or file that init.yaml names and that is not there counts as; a warning unless given. */
  readonly missingFiles?: Severity;
}

/**
 * Loads what does not depend on the policy.
 * @param folder the solution's folder
 * @param classUses the classes the policy takes in
 * @returns the solution, undefined where anything is wrong, and all findings
 */
export function loadSolution(
  folder: string,
  options: LoadOptions = {},
  classUses: readonly ClassUse[] = [],
): { solution: CheckedSolution | undefined; diagnostics: Diagnostic[] } {
  const diagnostics = new Diagnostics();
  const reader = openFolder(folder, options, diagnostics);
  const solution = reader && checkSolution(reader, classUses, options, diagnostics);
  return {
    solution: diagnostics.hasErrors || solution === null ? undefined : solution,
    diagnostics: diagnostics.sorted(),
  };
}

/** A reader for a solution's folder; null where there is no such folder or no solution in it, which is reported. */
export function openFolder(
  folder: string,
  options: LoadOptions,
  diagnostics: Diagnostics,
): SourceReader | null {
  const reader = new SourceReader(folder, diagnostics, options);
  const fault = folderFault(folder);
  const place = reader.missing(resolve(folder)).span(0, 0);
  if (fault === null) {
    if ([INIT_FILE, POLICY_FILE].some((name) => solutionFile(reader, name) !== null)) return reader;
    // Not checked further: whatever descriptions lie below belong to others, and their findings would hide this one.
    diagnostics.error(
      place,
      'no-solution',
      `${quote(reader.shown(reader.root))} is no solution: it has neither ${INIT_FILE} nor ${POLICY_FILE}`,
      `give the folder that holds ${INIT_FILE}`,
    );
    return null;
  }
  diagnostics.error(
    place,
    'no-folder',
    `there is no folder of a solution here${fault}`,
    `give the folder that holds ${INIT_FILE}`,
  );
  return null;
}

/** Checks a solution with the classes its policy takes in. */
export function checkSolution(
  reader: SourceReader,
  classUses: readonly ClassUse[],
  options: LoadOptions,
  diagnostics: Diagnostics,
): CheckedSolution {
  const init = readInit(reader, diagnostics);
  const descriptions = new Descriptions(reader, diagnostics);
  descriptions.readFolder();
  for (const { name, edl, span } of classUses) descriptions.class(name, edl, span);
  for (const name of [KERNEL_CLASS, INIT_CLASS]) requireClass(descriptions, name);
  const errorsBefore = diagnostics.errorCount;
  const processes = checkInit(
    init,
    reader.root,
    ({ value, span }) => descriptions.class(value, value, span),
    diagnostics,
  );
  const errorsAfter = diagnostics.errorCount;
  descriptions.checkAll();
  // Where a connection was left out, who can reach whom is not known.
  const allConnected = init.complete && !init.hasMacros && errorsAfter === errorsBefore;
  checkProcesses(processes, reader, options, diagnostics);
  checkDeadlock(processes, diagnostics);
  if (allConnected) warnOfUnreachable(processes, reader.root, diagnostics);
  return {
    root: reader.root,
    complete: descriptions.broken.size === 0,
    interfaces: descriptions.interfaces,
    components: descriptions.components,
    classes: descriptions.classes,
    broken: descriptions.broken,
    hasMacros: init.hasMacros,
    processes,
    policyPath: solutionFile(reader, POLICY_FILE) ?? join(reader.root, POLICY_FILE),
  };
}

function checkProcesses(
  processes: readonly CheckedProcess[],
  reader: SourceReader,
  options: LoadOptions,
  diagnostics: Diagnostics,
): void {
  checkLimits(processes, diagnostics);
  checkHello(processes, diagnostics);
  checkFiles(processes, reader, options.missingFiles ?? 'warning', diagnostics);
}

function readInit(reader: SourceReader, diagnostics: Diagnostics): InitFile {
  const path = solutionFile(reader, INIT_FILE);
  const source = path === null ? noInit(reader, diagnostics) : reader.read(path);
  return source === null
    ? { processes: [], complete: false, allNamed: false, hasMacros: false }
    : parseInit(source, diagnostics);
}

function noInit(reader: SourceReader, diagnostics: Diagnostics): null {
  const message = `the solution has no ${INIT_FILE}`;
  const other = 'init.yml';
  const remedy = reader.exists(join(reader.root, other))
    ? `rename ${other} to ${INIT_FILE}`
    : `write ${INIT_FILE} with the processes of the solution`;
  diagnostics.error(reader.missing(join(reader.root, INIT_FILE)).span(0, 0), 'no-init', message, remedy);
  return null;
}

/** The kernel's class and init's come with the compiler. */
function requireClass(descriptions: Descriptions, name: string): void {
  if (descriptions.class(name, name, null) === null)
    throw new Error(`the supplied descriptions lack ${name}`);
}

function folderFault(folder: string): string | null {
  let found: Stats | undefined;
  try {
    found = statSync(folder, { throwIfNoEntry: false });
  } catch (error) {
    return ` (${errorCode(error)})`;
  }
  return found?.isDirectory() ? null : '';
}

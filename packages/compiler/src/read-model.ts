/**
 * The descriptions of a folder, checked without a policy: for what asks only how things are described. A folder needs
 * neither init.yaml nor security.psl for that. Where there is a policy, the names it gives to process classes are taken
 * from it and nothing else: what is wrong in it is for those to say who check the solution.
 */
import { resolve, sep } from 'node:path';
import { Descriptions } from './descriptions.js';
import { type Diagnostic, Diagnostics } from './diagnostics.js';
import { INIT_FILE, POLICY_FILE, solutionFile } from './files/solution-files.js';
import { SourceReader, type SourceReaderOptions } from './files/source-reader.js';
import { checkInit } from './init-yaml/check-init.js';
import { parseInit } from './init-yaml/parse-init.js';
import {
  type CheckedClass,
  type CheckedComponent,
  type CheckedInterface,
  type CheckedProcess,
  INIT_CLASS,
  KERNEL_CLASS,
} from './model.js';
import { readPolicy } from './psl/read-policy.js';
import type { SourceFile } from './text/source.js';

export interface ReadModelOptions extends SourceReaderOptions {
  /**
   * Names of packages and process classes that are wanted even if nothing in the folder uses them, such as
   * kl.core.NameServer.
   */
  readonly wanted?: readonly string[];
  /** Whether init.yaml is read, if there is one. */
  readonly processes?: boolean;
}

/** What the descriptions of a folder say, names resolved. */
export interface DescribedModel {
  /** Absolute path of the folder. */
  readonly root: string;
  /** By name; those below the folder, and those of include folders and of the compiler that are used or wanted. */
  readonly interfaces: ReadonlyMap<string, CheckedInterface>;
  readonly components: ReadonlyMap<string, CheckedComponent>;
  readonly classes: ReadonlyMap<string, CheckedClass>;
  /** Descriptions that exist but could not be read. */
  readonly broken: ReadonlySet<string>;
  /** In the order of init.yaml; null where there is none, or where it was not asked for. */
  readonly processes: readonly CheckedProcess[] | null;
}

/**
 * Reads and checks all descriptions below a folder.
 * @param folder a folder that exists
 * @returns the model, which is there also with errors, and all findings
 */
export function readModel(
  folder: string,
  options: ReadModelOptions = {},
): { readonly model: DescribedModel; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics = new Diagnostics();
  const reader = new SourceReader(folder, diagnostics, options);
  const descriptions = new Descriptions(reader, diagnostics);
  descriptions.readFolder();
  if (solutionFile(reader, POLICY_FILE) !== null) {
    for (const { name, edl, span } of readPolicy(reader, new Diagnostics()).classUses)
      descriptions.class(name, edl, span);
  }
  for (const name of [KERNEL_CLASS, INIT_CLASS]) descriptions.class(name, name, null);
  for (const name of options.wanted ?? []) readWanted(name, reader, descriptions);
  const processes = options.processes === true ? readProcesses(reader, descriptions, diagnostics) : null;
  descriptions.checkAll();
  const { interfaces, components, classes, broken } = descriptions;
  return {
    model: { root: resolve(folder), interfaces, components, classes, broken, processes },
    diagnostics: diagnostics.sorted(),
  };
}

/** Whether the file lies below the folder the model was read from. */
export function isOwn(source: SourceFile, model: DescribedModel): boolean {
  const root = model.root.endsWith(sep) ? model.root : model.root + sep;
  return source.absolutePath.startsWith(root);
}

function readWanted(name: string, reader: SourceReader, descriptions: Descriptions): void {
  for (const extension of ['.idl', '.edl']) {
    const source = reader.find(name, extension);
    if (source !== null) descriptions.readFile(source.absolutePath);
  }
}

function readProcesses(
  reader: SourceReader,
  descriptions: Descriptions,
  diagnostics: Diagnostics,
): CheckedProcess[] | null {
  const path = solutionFile(reader, INIT_FILE);
  const source = path === null ? null : reader.read(path);
  if (source === null) return null;
  const file = parseInit(source, diagnostics);
  return checkInit(
    file,
    reader.root,
    ({ value, span }) => descriptions.class(value, value, span),
    diagnostics,
  );
}

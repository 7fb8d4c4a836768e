/** The compiler's own entry points, on files in memory. */
import { join } from 'node:path';
import { SecurityModule } from '@sallyport/policy';
import { Descriptions } from '../../src/descriptions.js';
import { type Diagnostic, Diagnostics } from '../../src/diagnostics.js';
import { SourceReader } from '../../src/files/source-reader.js';
import { checkInit } from '../../src/init-yaml/check-init.js';
import { parseInit } from '../../src/init-yaml/parse-init.js';
import { checkSolution } from '../../src/load-solution.js';
import type { CheckedClass } from '../../src/model.js';
import { compilePolicy } from '../../src/psl/compile-policy.js';
import { readPolicy } from '../../src/psl/read-policy.js';
import { checkDeadlock } from '../../src/solution/check-deadlock.js';
import { checkHello } from '../../src/solution/check-hello.js';
import { checkLimits } from '../../src/solution/check-limits.js';
import { warnOfUnreachable } from '../../src/solution/check-reachable.js';
import type { MemoryFiles } from '../memory-files.js';
import { policyClasses, shopSolution } from '../psl/shop-solution.js';
import { type Document, INCLUDE, ROOT } from './documents.js';
import type { Language } from './fragments.js';

/** Checks a case. @returns all findings */
export type Check = (files: MemoryFiles, document: Document, seed: number) => readonly Diagnostic[];

/** One init.yaml in so many is checked as a solution; that takes twenty times as long, since the kernel's descriptions are read. */
const WHOLE_SOLUTIONS = 16;

/** The check of a language, with the meaning of names, not its parser alone. */
export function checkOf(language: Language): Check {
  if (language === 'psl') return checkPolicy;
  return language === 'yaml' ? initCheck() : checkDescriptions;
}

function checkDescriptions(files: MemoryFiles, _document: Document, seed: number): Diagnostic[] {
  const diagnostics = new Diagnostics();
  const reader = readerOf(files, diagnostics);
  if (files.kindOf(join(ROOT, 'init.yaml')) === 'file' && seed % WHOLE_SOLUTIONS === 0) {
    checkSolution(reader, [], {}, diagnostics);
  } else {
    const descriptions = new Descriptions(reader, diagnostics);
    descriptions.readFolder();
    descriptions.checkAll();
  }
  return diagnostics.sorted();
}

/** Checks init.yaml with classes that are checked once for each document. */
function initCheck(): Check {
  const classes = new Map<Document, ReadonlyMap<string, CheckedClass>>();
  return (files, document, seed) => {
    const diagnostics = new Diagnostics();
    const reader = readerOf(files, diagnostics);
    if (seed % WHOLE_SOLUTIONS === 0) {
      checkSolution(reader, [], {}, diagnostics);
      return diagnostics.sorted();
    }
    const known = classes.get(document) ?? classesOf(document);
    classes.set(document, known);
    const source = reader.read(join(ROOT, 'init.yaml'));
    if (source === null) return diagnostics.sorted();
    const init = parseInit(source, diagnostics);
    const processes = checkInit(init, ROOT, ({ value }) => known.get(value) ?? null, diagnostics);
    checkLimits(processes, diagnostics);
    checkHello(processes, diagnostics);
    checkDeadlock(processes, diagnostics);
    warnOfUnreachable(processes, ROOT, diagnostics);
    return diagnostics.sorted();
  };
}

function classesOf({ files }: Document): ReadonlyMap<string, CheckedClass> {
  const diagnostics = new Diagnostics();
  const descriptions = new Descriptions(readerOf(files, diagnostics), diagnostics);
  descriptions.readFolder();
  for (const { name } of files.entries(join(INCLUDE, 'shop'))) {
    if (name.endsWith('.edl')) descriptions.readFile(join(INCLUDE, 'shop', name));
  }
  descriptions.checkAll();
  return descriptions.classes;
}

function checkPolicy(files: MemoryFiles): Diagnostic[] {
  const diagnostics = new Diagnostics();
  const source = readPolicy(readerOf(files, diagnostics), diagnostics);
  const record = compilePolicy(shopSolution(ROOT), source, diagnostics);
  if ((record === undefined) !== diagnostics.hasErrors) throw new Error('a policy and errors, or neither');
  // What the compiler lets pass, the security module loads.
  if (record !== undefined) new SecurityModule(policyClasses(), record);
  return diagnostics.sorted();
}

function readerOf(files: MemoryFiles, diagnostics: Diagnostics): SourceReader {
  return new SourceReader(ROOT, diagnostics, { includes: [INCLUDE], shownFrom: ROOT }, files);
}

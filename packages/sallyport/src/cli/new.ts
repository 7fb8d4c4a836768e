/**
 * `sallyport new`: a small solution that runs at once.
 *
 * Everything is written beside the place where it belongs and moved there as a whole, so whatever goes wrong leaves nothing
 * half made. Nothing is asked of the network: what the solution imports is found, or linked, or left to `npm install`.
 */
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { printable } from '@sallyport/message';
import { count } from './diagnostics.js';
import { ExitCode, WrongUse } from './exit-code.js';
import { linkDependencies, planDependencies } from './new/dependencies.js';
import { checkSolutionName } from './new/solution-name.js';
import { DEPENDENCIES, writeTemplate } from './new/template.js';
import { systemCode } from './system-error.js';
import type { Terminal } from './terminal.js';

export interface NewOptions {
  /** Of the folder, as typed; it is made in the working directory. */
  readonly name: string;
  readonly json: boolean;
}

/** @returns the exit code */
export function makeSolution({ name, json }: NewOptions, terminal: Terminal): number {
  checkSolutionName(name);
  const folder = resolve(name);
  checkFree(name, folder);
  const plan = planDependencies(folder, DEPENDENCIES);
  const fresh = besides(folder, name);
  let files: readonly string[];
  try {
    files = writeTemplate(fresh, name);
    if (plan.kind === 'linked') linkDependencies(fresh, plan.links);
    moveTo(fresh, folder, name);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  const commands = [`cd ${name}`, ...(plan.kind === 'missing' ? ['npm install'] : []), 'npm start'];
  if (json) {
    const result = { ok: true, folder, files, dependencies: plan.kind, commands };
    terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    const { bold, dim, green } = terminal.colors;
    terminal.out(
      `${green('made')} ${printable(name)}: ${count(files.length, 'file')}${dim(NOTES[plan.kind])}\n`,
    );
    terminal.out(`\nNext: ${bold(commands.join(' && '))}\n`);
    terminal.out('It runs two processes, and the policy denies one of their messages; see which, and why.\n');
    terminal.out(`${join(name, 'README.md')} says what is what, and what to try then.\n`);
  }
  return ExitCode.FINE;
}

const NOTES = {
  found: '',
  linked: ', linked to this copy of Sallyport',
  missing: '',
} as const;

/** @throws WrongUse unless nothing is there but perhaps an empty folder */
function checkFree(name: string, folder: string): void {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) throw new WrongUse(`${name} is there already: choose another name.`);
  if (readdirSync(folder).length > 0) throw notEmpty(name);
}

function notEmpty(name: string): WrongUse {
  return new WrongUse(
    `the folder ${name} is there already and is not empty: choose another name, or empty it.`,
  );
}

/** A new folder in the same place, so that it can be renamed. */
function besides(folder: string, name: string): string {
  const fresh = `${folder}.${process.pid}.new`;
  try {
    mkdirSync(fresh);
    return fresh;
  } catch (error) {
    throw new WrongUse(
      `${name} cannot be made here (${systemCode(error)}): go to a folder you may write to.`,
    );
  }
}

/** The system takes an empty folder's place, and refuses that of any other. */
function moveTo(fresh: string, folder: string, name: string): void {
  try {
    renameSync(fresh, folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') throw notEmpty(name);
    throw new WrongUse(`${name} cannot be made here (${code}): choose another name or place.`);
  }
}

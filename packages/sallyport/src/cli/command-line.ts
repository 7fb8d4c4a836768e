/** The command line: which commands there are, and how each of them ends. */
import { readFileSync } from 'node:fs';
import { printable } from '@sallyport/message';
import { Command, CommanderError } from 'commander';
import { addBreaking } from './commands/breaking.js';
import { addCheck } from './commands/check.js';
import type { CommandHost } from './commands/command.js';
import { addDoc } from './commands/doc.js';
import { addFmt } from './commands/fmt.js';
import { addGen } from './commands/gen.js';
import { addHelp } from './commands/help.js';
import { addLayout } from './commands/layout.js';
import { addNew } from './commands/new.js';
import { addRun } from './commands/run.js';
import { ExitCode, WrongUse } from './exit-code.js';
import { processTerminal, type Terminal } from './terminal.js';

/** In the order in which the help shows them. */
const COMMANDS: readonly ((host: CommandHost) => void)[] = [
  addNew,
  addCheck,
  addGen,
  addFmt,
  addDoc,
  addLayout,
  addBreaking,
  addRun,
  addHelp,
];

/**
 * Runs one command.
 * @param args what follows `sallyport`
 * @returns the exit code; every error has been shown
 */
export async function main(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  let exitCode: number = ExitCode.FINE;
  const program = commands(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, isJsonWanted(args), terminal);
  }
}

function commands(terminal: Terminal, end: (exitCode: number) => void): Command {
  const program = new Command('sallyport')
    .description('Programs as several small processes that do not trust each other.')
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.error(text),
      outputError: (text, write) => write(`sallyport: ${wrongCommand(text)}\n`),
    })
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError('See "sallyport help" for the commands and their options.')
    .exitOverride();
  program.addHelpText(
    'after',
    '\nA solution is a folder with an init.yaml and the descriptions it names; DIR is the current folder unless given.' +
      '\nExit codes: 0 fine, 1 findings, 2 wrong use, 3 internal.' +
      '\nWrong use is one sentence on standard error; with --json also { "ok": false, "message": ... } on standard output.\n',
  );

  const host = { program, terminal, end };
  for (const add of COMMANDS) add(host);
  return program;
}

/**
 * What commander says, which may quote what was typed: a line break in that is shown as such, only the one before a suggestion is
 * commander's own.
 */
function wrongCommand(text: string): string {
  const [, what = '', suggestion] =
    /^(?:error: )?(.*?)(?:\n(\(Did you mean .*\?\)))?$/s.exec(text.trim()) ?? [];
  return suggestion === undefined ? printable(what) : `${printable(what)}\n${printable(suggestion)}`;
}

/** Whether the result was asked for as JSON; known also where the command line was not understood. */
function isJsonWanted(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).includes('--json');
}

/** What somebody can put right is one sentence; anything else is a bug and is shown with its stack. */
function explain(error: unknown, json: boolean, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.FINE;
    if (json) showAsJson(wrongCommand(error.message), terminal);
    return ExitCode.WRONG_USE;
  }
  if (error instanceof WrongUse) {
    terminal.error(`sallyport: ${printable(error.message)}\n`);
    if (json) showAsJson(printable(error.message), terminal);
    return ExitCode.WRONG_USE;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = text.split('\n').map((line) => printable(line));
  terminal.error(`sallyport: internal error, which should be reported:\n${lines.join('\n')}\n`);
  return ExitCode.INTERNAL;
}

/** On one line, as `gen --watch` and `run` write theirs. */
function showAsJson(message: string, terminal: Terminal): void {
  terminal.out(`${JSON.stringify({ ok: false, message })}\n`);
}

function version(): string {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

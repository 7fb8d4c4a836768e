/** What the commands have in common: where they write, how they end, and the options they share. */
import { type Command, Option } from 'commander';
import type { Terminal } from '../terminal.js';

/** What a command is added to. */
export interface CommandHost {
  readonly program: Command;
  readonly terminal: Terminal;
  /** Notes how the command ended. */
  end(exitCode: number): void;
}

/** Options of every command that reads a solution. */
export interface SolutionOptions {
  /** Folders given with -I, as typed. */
  readonly include: readonly string[];
  readonly json: boolean;
}

/** A command that reads the solution in DIR. */
export function addSolutionCommand({ program }: CommandHost, name: string, description: string): Command {
  return withSharedOptions(
    program.command(name).description(description).argument('[DIR]', 'folder of the solution', '.'),
  );
}

/** Adds -I and --json. */
export function withSharedOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-I, --include <dir>', 'further folder with descriptions; may be repeated')
        .argParser((folder: string, before: readonly string[]) => [...before, folder])
        .default([], 'none'),
    )
    .option('--json', 'print the result as JSON', false);
}

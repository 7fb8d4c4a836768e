import { Option } from 'commander';
import { addSolutionCommand, type CommandHost, type SolutionOptions } from './command.js';

interface LayoutFlags extends SolutionOptions {
  readonly interface: readonly string[];
  readonly class: readonly string[];
}

export function addLayout(host: CommandHost): void {
  addSolutionCommand(
    host,
    'layout',
    'show offsets, sizes, bounds and numbers of all messages, types and endpoints',
  )
    .addOption(names('--interface <name...>', 'only these interfaces; may be those of the system'))
    .addOption(names('--class <name...>', 'only these process classes; may be those of the system'))
    .action(async (folder: string, { interface: interfaces, class: classes, ...options }: LayoutFlags) => {
      const { layout } = await import('../layout.js');
      host.end(await layout({ folder, interfaces, classes, ...options }, host.terminal));
    });
}

function names(flags: string, description: string): Option {
  return new Option(flags, description).default([], 'all of the folder');
}

import type { Command } from 'commander';
import { addSolutionCommand, type CommandHost, type SolutionOptions } from './command.js';

interface Options extends SolutionOptions {
  readonly syntax: boolean;
}

export function addCheck(host: CommandHost): void {
  addSolutionCommand(host, 'check', 'report everything that is wrong with the descriptions of a solution')
    .usage('[options] [DIR]\n       sallyport check --syntax [options] [PATH...]')
    .argument('[PATH...]', 'with --syntax: files, and folders that are searched')
    .option('--syntax', 'only parse files, whatever their names mean', false)
    .action(
      async (
        folder: string,
        others: readonly string[],
        { syntax, ...options }: Options,
        command: Command,
      ) => {
        if (!syntax && others.length > 0) {
          command.error(`error: too many arguments for 'check': give one folder, or --syntax`);
        }
        const { check } = await import('../check.js');
        const paths = syntax ? { syntax: [folder, ...others] } : {};
        host.end(await check({ folder, ...options, ...paths }, host.terminal));
      },
    );
}

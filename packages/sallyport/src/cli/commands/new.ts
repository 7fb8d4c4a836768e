import type { CommandHost } from './command.js';

export function addNew({ program, terminal, end }: CommandHost): void {
  program
    .command('new')
    .description('make a folder with a small solution that runs at once')
    .argument('<NAME>', 'of the folder, which is made in the current one')
    .option('--json', 'print the result as JSON', false)
    .action(async (name: string, options: { readonly json: boolean }) => {
      const { makeSolution } = await import('../new.js');
      end(makeSolution({ name, ...options }, terminal));
    });
}

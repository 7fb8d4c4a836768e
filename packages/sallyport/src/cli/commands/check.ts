import { addSolutionCommand, type CommandHost, type SolutionOptions } from './command.js';

export function addCheck(host: CommandHost): void {
  addSolutionCommand(host, 'check', 'report everything that is wrong with the descriptions of a solution')
    .option('--syntax <file...>', 'only parse these files, whatever their names mean')
    .action(async (folder: string, options: SolutionOptions & { readonly syntax?: readonly string[] }) => {
      const { check } = await import('../check.js');
      host.end(await check({ folder, ...options }, host.terminal));
    });
}

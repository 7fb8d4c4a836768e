import { addSolutionCommand, type CommandHost, type SolutionOptions } from './command.js';

export function addRun(host: CommandHost): void {
  addSolutionCommand(host, 'run', 'compile a solution, start its processes and supervise them until Ctrl-C')
    .option('--dev', 'tell callers the full reason of each denial', false)
    .action(async (folder: string, options: SolutionOptions & { readonly dev: boolean }) => {
      const { run } = await import('../run.js');
      host.end(await run({ folder, ...options }, host.terminal));
    });
}

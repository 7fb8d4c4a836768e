import { addSolutionCommand, type CommandHost, type SolutionOptions } from './command.js';

export function addGen(host: CommandHost): void {
  addSolutionCommand(
    host,
    'gen',
    'write the TypeScript of a solution: one module per interface and process class',
  )
    .option('-o, --output <dir>', 'folder for the generated modules (default: "generated" in DIR)')
    .action(async (folder: string, options: SolutionOptions & { readonly output?: string }) => {
      const { generate } = await import('../gen.js');
      host.end(await generate({ folder, ...options }, host.terminal));
    });
}

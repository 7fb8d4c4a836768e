import { addSolutionCommand, type CommandHost, type SolutionOptions } from './command.js';

interface Options extends SolutionOptions {
  readonly output?: string;
  readonly watch: boolean;
}

export function addGen(host: CommandHost): void {
  addSolutionCommand(
    host,
    'gen',
    'write the TypeScript of a solution: one module per interface and process class',
  )
    .option('-o, --output <dir>', 'folder for the generated modules (default: "generated" in DIR)')
    .option('-w, --watch', 'generate again after every change, until Ctrl-C', false)
    .action(async (folder: string, options: Options) => {
      const { generate } = await import('../gen.js');
      host.end(await generate({ folder, ...options }, host.terminal));
    });
}

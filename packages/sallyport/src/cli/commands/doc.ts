import { Option } from 'commander';
import { addSolutionCommand, type CommandHost, type SolutionOptions } from './command.js';

interface DocOptions extends SolutionOptions {
  readonly output?: string;
  readonly format: 'html' | 'markdown';
}

export function addDoc(host: CommandHost): void {
  addSolutionCommand(host, 'doc', 'write reference pages of all interfaces and process classes')
    .option('-o, --output <dir>', 'folder for the pages (default: "reference" in DIR)')
    .addOption(new Option('--format <format>', 'of the pages').choices(['html', 'markdown']).default('html'))
    .action(async (folder: string, options: DocOptions) => {
      const { writeReference } = await import('../doc.js');
      host.end(await writeReference({ folder, ...options }, host.terminal));
    });
}

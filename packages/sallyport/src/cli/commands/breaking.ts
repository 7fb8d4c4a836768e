import { addSolutionCommand, type CommandHost, type SolutionOptions } from './command.js';

interface BreakingFlags extends SolutionOptions {
  readonly against: string;
  readonly quiet: boolean;
}

export function addBreaking(host: CommandHost): void {
  addSolutionCommand(
    host,
    'breaking',
    'list the changes to the descriptions that break existing clients, servers or policies',
  )
    .requiredOption(
      '--against <rev|dir>',
      'older state: a folder, or a revision of the git repository DIR is in',
    )
    .option('-q, --quiet', 'leave compatible changes out', false)
    .action(async (folder: string, options: BreakingFlags) => {
      const { breaking } = await import('../breaking.js');
      host.end(await breaking({ folder, ...options }, host.terminal));
    });
}

import type { CommandHost } from './command.js';

interface Options {
  readonly check: boolean;
  readonly json: boolean;
  readonly stdin?: string;
}

export function addFmt(host: CommandHost): void {
  host.program
    .command('fmt')
    .description('format descriptions: IDL, CDL, EDL, PSL, and the white space of init.yaml')
    .argument('[PATH...]', 'files, and folders that are searched (default: the current folder)')
    .option('--check', 'write nothing; list what would change', false)
    .option('--stdin <name>', 'format standard input to standard output, as a file of this name')
    .option('--json', 'print the result as JSON', false)
    .action(async (paths: readonly string[], options: Options) => {
      const { formatPaths, formatInput } = await import('../fmt.js');
      const { stdin, ...rest } = options;
      host.end(
        stdin === undefined
          ? formatPaths(paths, rest, host.terminal)
          : await formatInput({ name: stdin, paths, input: process.stdin }, rest, host.terminal),
      );
    });
}

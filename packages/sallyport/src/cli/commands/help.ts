import type { CommandHost } from './command.js';

/** In place of commander's own, which shows the help of everything for a command there is not. */
export function addHelp({ program }: CommandHost): void {
  program
    .command('help')
    .description('show the help of a command')
    .argument('[command]')
    .action(async (name: string | undefined) => {
      const command = name === undefined ? program : program.commands.find((each) => each.name() === name);
      if (command !== undefined) return command.help();
      const { nearest } = await import('@sallyport/compiler');
      const meant = nearest(
        name ?? '',
        program.commands.map((each) => each.name()),
      );
      const suggested = meant === null ? '' : `\n(Did you mean ${meant}?)`;
      return program.error(`error: unknown command '${name}'${suggested}`);
    });
}

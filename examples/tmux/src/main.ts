/** The program tmux-talk. */
import { parseArguments } from './cli/arguments.js';
import { perform } from './cli/perform.js';
import { sentence } from './cli/sentence.js';

/** Who reads the output has had enough: nothing is wrong. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await perform(parseArguments(process.argv.slice(2)), {
    environment: process.env,
    directory: currentDirectory(),
    input: () => process.stdin,
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
  });
} catch (error) {
  process.stderr.write(`tmux-talk: ${sentence(error)}\n`);
  process.exitCode = 1;
}

/** The root where the current one has been removed. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '/';
  }
}

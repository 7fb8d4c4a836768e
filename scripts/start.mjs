/**
 * `npm start`: the set-up, then the web server of examples/web. The command line runs in this very process, so that
 * signals reach it without anybody in between.
 */
import { mayBegin } from './command-line.mjs';
import { setupOrExplain } from './setup.mjs';

// Node would open a debugger on this signal; the process that starts all others must not have one.
process.on('SIGUSR1', () => undefined);

const USAGE = `usage: npm start

The set-up, then the web server of examples/web until Ctrl-C; it says at which address it listens.
`;
// Whatever else is given belongs to the command line that is called below, which knows what is wrong.
const begins = mayBegin('npm start', USAGE, () => undefined);

if (begins && (await setupOrExplain())) {
  const { main } = await import('../packages/sallyport/dist/src/cli/command-line.js');
  process.exitCode = await main(['run', '--dev', 'examples/web', ...process.argv.slice(2)]);
}

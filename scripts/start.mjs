/**
 * `npm start`: the set-up, then the web server of examples/web. The command line runs in this very process, so that
 * signals reach it without anybody in between.
 */
import { setupOrExplain } from './setup.mjs';

// Node would open a debugger on this signal; the process that starts all others must not have one.
process.on('SIGUSR1', () => undefined);

if (await setupOrExplain()) {
  const { main } = await import('../packages/sallyport/dist/src/cli/command-line.js');
  process.exitCode = await main(['run', '--dev', 'examples/web', ...process.argv.slice(2)]);
}

#!/usr/bin/env node
// Node would open a debugger on this signal, in whatever it is sent to; before anything else is loaded, it gets another meaning.
process.on('SIGUSR1', () => undefined);

const { main } = await import('../dist/src/cli/command-line.js');
process.exitCode = await main(process.argv.slice(2));

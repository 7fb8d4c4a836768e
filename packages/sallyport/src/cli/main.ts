// Node would open a debugger on this signal, in whatever it is sent to: before anything else is loaded, it means nothing.
process.on('SIGUSR1', () => undefined);

const { main } = await import('./command-line.js');
process.exitCode = await main(process.argv.slice(2));

export {};

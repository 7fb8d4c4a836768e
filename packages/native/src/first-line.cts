/**
 * Loaded before the first line of every Node process of a solution (`--require`). Node opens a debugger port when it gets SIGUSR1, also
 * in the middle of a synchronous loop; a listener of our own takes the signal's place.
 */
process.on('SIGUSR1', () => undefined);

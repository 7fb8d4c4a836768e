/** What a process of a solution is started with, and that nothing of a solution outlives it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { isRunning } from '../src/solutions/process-tree.js';
import { RunningSolution } from '../src/solutions/running-solution.js';
import { compileProbe, writeScript, writeSolution } from '../src/solutions/small-solution.js';

const LIMIT = { timeout: 30_000 };

/** Says that it runs and stays until its socket ends, as a program without our runtime would. */
const STAYING = `
const { Socket } = require('node:net');
const socket = new Socket({ fd: 3 });
socket.on('close', () => process.exit(0));
socket.resume();
console.log('running');
`;
/** Ignores everything that asks it to end. */
const STUBBORN = `
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
console.log('running');
setInterval(() => undefined, 1000);
`;

async function allRunning(solution: RunningSolution, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await solution.next((event): event is Extract<typeof event, { event: 'output' }> => {
      return event.event === 'output' && event.process === name;
    });
  }
}

async function gone(pids: readonly number[], within: number): Promise<void> {
  const until = performance.now() + within;
  while (pids.some(isRunning) && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.deepEqual(pids.filter(isRunning), []);
}

test('a process has descriptors 0 to 3, its own environment and nothing else', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  const program = compileProbe(folder, 'report');
  writeSolution(folder, [
    { name: 'bare', path: program },
    { name: 'given', path: program, args: ['one', 'two'], env: { MODE: 'fast' } },
  ]);
  process.env.SALLYPORT_TEST_SECRET = 'do not pass on';
  const solution = RunningSolution.start(folder, t);
  delete process.env.SALLYPORT_TEST_SECRET;
  const { code } = await solution.ended;
  assert.equal(code, 0, solution.errors);
  const report = (name: string) =>
    JSON.parse(solution.output(name).join('')) as {
      descriptors: Record<string, string>;
      environment: string[];
      argv: string[];
      directory: string;
      session: number;
      pid: number;
      noNewPrivileges: number;
    };
  const bare = report('bare');
  assert.deepEqual(Object.keys(bare.descriptors).sort(), ['0', '1', '2', '3']);
  assert.equal(bare.descriptors[0], '/dev/null');
  assert.match(bare.descriptors[3] ?? '', /^socket:/u);
  assert.deepEqual(bare.environment, []);
  assert.equal(bare.directory, folder);
  assert.equal(bare.session, bare.pid, 'a session of its own: no way to the terminal');
  assert.equal(bare.noNewPrivileges, 1);
  const given = report('given');
  assert.deepEqual(given.environment, ['MODE=fast']);
  assert.deepEqual(given.argv.slice(1), ['one', 'two']);
});

test('the debugger signal opens no port, in init, the kernel or a process', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  writeSolution(folder, [{ name: 'staying', path: writeScript(folder, 'staying.cjs', STAYING) }]);
  const solution = RunningSolution.start(folder, t);
  await allRunning(solution, 'staying');
  const pids = [solution.pid, ...solution.processes().map(({ pid }) => pid)];
  assert.equal(pids.length, 3);
  for (const pid of pids) process.kill(pid, 'SIGUSR1');
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const pid of pids) {
    assert.ok(isRunning(pid), 'the signal does nothing');
    assert.deepEqual(listeningPorts(pid), []);
  }
  assert.doesNotMatch(solution.errors, /Debugger/u);
});

/** Listeners on the debugger's port, as the network namespace of a process shows them. */
function listeningPorts(pid: number): string[] {
  const LISTEN = '0A';
  return readFileSync(`/proc/${pid}/net/tcp`, 'latin1')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/u))
    .filter((fields) => fields[3] === LISTEN && fields[1]?.endsWith(`:${(9229).toString(16).toUpperCase()}`))
    .map((fields) => fields[1] ?? '');
}

test('Ctrl-C ends everything, also what does not want to end', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  writeSolution(folder, [
    { name: 'staying', path: writeScript(folder, 'staying.cjs', STAYING) },
    { name: 'stubborn', path: writeScript(folder, 'stubborn.cjs', STUBBORN) },
  ]);
  const solution = RunningSolution.start(folder, t);
  await allRunning(solution, 'staying', 'stubborn');
  const pids = solution.processes().map(({ pid }) => pid);
  assert.equal(pids.length, 3);
  solution.signal('SIGINT');
  assert.deepEqual(await solution.ended, { code: 0, signal: null });
  await gone(pids, 0);
});

/** Leaves a process behind that is in a session of its own, holds the output, and is nobody's child any more. */
const LEAVING = `
const { spawn } = require('node:child_process');
const left = spawn('sleep', ['600'], { detached: true, stdio: 'inherit' });
left.unref();
console.log('left ' + left.pid);
`;

async function pidLeft(solution: RunningSolution, name: string): Promise<number> {
  const said = await solution.next((event): event is Extract<typeof event, { event: 'output' }> => {
    return event.event === 'output' && event.process === name && event.line.startsWith('left ');
  });
  return Number(said.line.slice('left '.length));
}

test('what a process has started ends with the solution, and does not hold its end up', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  writeSolution(folder, [{ name: 'leaving', path: writeScript(folder, 'leaving.cjs', LEAVING) }]);
  const byItself = RunningSolution.start(folder, t);
  const left = await pidLeft(byItself, 'leaving');
  assert.equal((await byItself.ended).code, 0);
  await gone([left], 0);

  const { path: other } = temporaryDirectory(t);
  writeSolution(other, [{ name: 'leaving', path: writeScript(other, 'leaving.cjs', LEAVING + STAYING) }]);
  const interrupted = RunningSolution.start(other, t);
  const alsoLeft = await pidLeft(interrupted, 'leaving');
  const begin = performance.now();
  interrupted.signal('SIGINT');
  assert.deepEqual(await interrupted.ended, { code: 0, signal: null });
  assert.ok(performance.now() - begin < 3000);
  await gone([alsoLeft], 0);
});

test('what was left behind and has ended is let go', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  const script = `
const { spawn } = require('node:child_process');
// Each shell ends at once and leaves its sleep to whoever adopts it.
for (let count = 0; count < 5; count += 1) spawn('sh', ['-c', 'sleep 0.2 & exit'], { detached: true, stdio: 'ignore' });
${STAYING}`;
  writeSolution(folder, [{ name: 'leaving', path: writeScript(folder, 'leaving.cjs', script) }]);
  const solution = RunningSolution.start(folder, t);
  await allRunning(solution, 'leaving');
  const until = performance.now() + 5000;
  while (solution.processes().length > 2 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(solution.processes().length, 2, 'the kernel and the process');
});

test('a process whose output nobody reads waits, and init does not grow', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  const chatty = `setInterval(() => { for (let n = 0; n < 200; n += 1) console.log('x'.repeat(1000)); }, 1);`;
  writeSolution(folder, [{ name: 'chatty', path: writeScript(folder, 'chatty.cjs', chatty) }]);
  const solution = RunningSolution.start(folder, t);
  await allRunning(solution, 'chatty');
  solution.stopReading();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const resident = Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${solution.pid}/status`, 'utf8'))?.[1]);
  assert.ok(resident < 200 * 1024, `init has ${resident} kB`);
  solution.signal('SIGINT');
  solution.resumeReading();
  assert.equal((await solution.ended).code, 0);
});

test('when the kernel is killed everything ends, and it is said', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  writeSolution(folder, [{ name: 'staying', path: writeScript(folder, 'staying.cjs', STAYING) }]);
  const solution = RunningSolution.start(folder, t);
  await allRunning(solution, 'staying');
  const pids = solution.processes().map(({ pid }) => pid);
  process.kill(solution.processOf('kernel/dist/src/main.js'), 'SIGKILL');
  assert.equal((await solution.ended).code, 1);
  assert.ok(solution.events.some((event) => event.event === 'notice' && /kernel/u.test(event.text)));
  await gone(pids, 0);
});

test('when init is killed nothing is left', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  writeSolution(folder, [
    { name: 'staying', path: writeScript(folder, 'staying.cjs', STAYING) },
    { name: 'stubborn', path: writeScript(folder, 'stubborn.cjs', STUBBORN) },
  ]);
  const solution = RunningSolution.start(folder, t);
  await allRunning(solution, 'staying', 'stubborn');
  const pids = solution.processes().map(({ pid }) => pid);
  solution.signal('SIGKILL');
  await solution.ended;
  await gone(pids, 1000);
});

test('what a process prints cannot write to the terminal but as text', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  const script = writeScript(
    folder,
    'printing.cjs',
    `process.stdout.write('\\x1b[31mred\\x07\\r\\u202eevil\\u2066\\n' + 'x'.repeat(20000) + '\\nno newline at the end');`,
  );
  writeSolution(folder, [{ name: 'printing', path: script }]);
  const solution = RunningSolution.start(folder, t);
  await solution.ended;
  const lines = solution.output('printing');
  assert.equal(lines[0], '\\u{1b}[31mred\\u{7}\\r\\u{202e}evil\\u{2066}');
  assert.equal(lines.slice(1, -1).join('').length, 20_000, 'a long line is broken, not lost');
  assert.equal(lines.at(-1), 'no newline at the end');
});

test('a process that fails is named, and the exit code says so', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  writeSolution(folder, [{ name: 'failing', path: writeScript(folder, 'failing.cjs', 'process.exit(7);') }]);
  const solution = RunningSolution.start(folder, t);
  assert.equal((await solution.ended).code, 1);
  assert.ok(
    solution.events.some(
      (event) => event.event === 'notice' && event.text === 'failing ended with exit code 7',
    ),
  );
});

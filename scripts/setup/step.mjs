/** How a set-up step shows itself: one line that says what is done and, when it is done, how long it took. */
import { spawn } from 'node:child_process';

/** Something the reader can put right; printed as its one sentence, without a stack. */
export class SetupError extends Error {}

/**
 * Says what is being done; the line is completed when it is done or has failed.
 * @param {string} what in the imperative, such as "compile the packages"
 */
export function beginStep(what) {
  const begin = performance.now();
  process.stdout.write(`setup: ${what} ... `);
  return {
    done: () => process.stdout.write(`${((performance.now() - begin) / 1000).toFixed(1)} s\n`),
    failed: () => process.stdout.write('failed\n'),
  };
}

/**
 * Runs one step that is known to be needed.
 * @param {string} what as in beginStep
 * @param {() => Promise<void>} work
 */
export async function step(what, work) {
  const line = beginStep(what);
  try {
    await work();
  } catch (error) {
    line.failed();
    throw error;
  }
  line.done();
}

/**
 * Runs a program to its end and keeps its output, which is of interest only if it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string }} options
 * @returns {Promise<{ ok: boolean, output: string }>} `output` is both streams in order of arrival
 */
export function run(program, args, { cwd }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

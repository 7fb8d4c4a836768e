/**
 * Runs bench/solution like `sallyport run`, with a profiler in the kernel process:
 *
 *     node profiled-solution.js FOLDER_OF_PROFILES
 *
 * A program of its own because it is init for the time it runs. It compiles in this very process, which `sallyport run` would
 * not do: the descriptions are the bench's own.
 */
import { compile } from '@sallyport/compiler';
import { runSolution } from '@sallyport/init';
import { KERNEL_MAIN } from '@sallyport/kernel';
import { SOLUTION } from './folders.js';

/** Microseconds between two samples. */
const INTERVAL = 200;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: profiled-solution FOLDER_OF_PROFILES');
const { image, diagnostics } = compile(SOLUTION);
if (image === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));

const print = (line: string) => void process.stdout.write(`${line}\n`);
process.exitCode = await runSolution({
  image: Buffer.from(JSON.stringify(image)),
  folder: SOLUTION,
  dev: false,
  kernelMain: KERNEL_MAIN,
  kernelOptions: ['--cpu-prof', `--cpu-prof-interval=${INTERVAL}`, `--cpu-prof-dir=${folder}`],
  reporter: {
    output: (process, line) => print(`${process}: ${line}`),
    address: (process, resource, address) => print(`${process}: ${resource} at ${address}`),
    audit: print,
    notice: print,
  },
});

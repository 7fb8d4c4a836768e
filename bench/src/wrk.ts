/** Runs wrk, the load generator, against one address and reads its report. */
import { spawn, spawnSync } from 'node:child_process';
import type { Sample } from './driver.js';
import { processorSeconds, processTree } from './process-time.js';

const CONNECTIONS = 50;

/** @returns whether wrk is installed; without arguments it prints its usage and exits with 1 */
export function wrkInstalled(): boolean {
  return spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined;
}

/**
 * @param url what is asked for
 * @param server root of the tree of processes that is charged
 * @param milliseconds rounded up to whole seconds, which is what wrk can do
 * @throws Error when an answer was not of the sort 2xx or a connection failed: such rates say nothing
 */
export async function runWrk(url: string, server: number, milliseconds: number): Promise<Sample> {
  const seconds = Math.ceil(milliseconds / 1000);
  const pids = processTree(server);
  const before = processorSeconds(pids);
  const text = await outputOf([
    '--threads=1',
    `--connections=${CONNECTIONS}`,
    `--duration=${seconds}s`,
    '--timeout=5s',
    '--latency',
    url,
  ]);
  const used = processorSeconds(pids) - before;
  const trouble = /^.*(Socket errors|Non-2xx).*$/m.exec(text);
  if (trouble !== null) throw new Error(`wrk ${url}: ${trouble[0].trim()}`);
  const requests = Number(/([0-9]+) requests in/.exec(text)?.[1]);
  const rate = Number(/Requests\/sec:\s+([0-9.]+)/.exec(text)?.[1]);
  if (!(requests > 0 && rate > 0)) throw new Error(`wrk ${url}: no requests\n${text}`);
  return {
    rate,
    median: microseconds(/50%\s+([0-9.]+)(us|ms|s)/.exec(text)),
    p99: microseconds(/99%\s+([0-9.]+)(us|ms|s)/.exec(text)),
    processor: (used / requests) * 1e6,
    processes: [],
  };
}

function microseconds(match: RegExpExecArray | null): number | undefined {
  if (match === null) return undefined;
  const unit = { us: 1, ms: 1000, s: 1_000_000 }[match[2] ?? ''];
  return unit === undefined ? undefined : Number(match[1]) * unit;
}

function outputOf(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`wrk ended with ${code}`))));
  });
}

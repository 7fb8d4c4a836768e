/** What the reader must know of the machine to judge the figures. */
import { cpus, loadavg, release, totalmem } from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly kernel: string;
  readonly node: string;
  readonly memoryMiB: number;
  /** Runnable processes over the last minute, before the bench began. */
  readonly load: number;
}

export function machine(): Machine {
  const all = cpus();
  return {
    cores: all.length,
    processor: all[0]?.model.trim() ?? 'unknown',
    kernel: `Linux ${release()}`,
    node: process.version,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

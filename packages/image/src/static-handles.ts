/**
 * Which handle numbers the static channels have. init writes them into each HELLO before the kernel has seen the process, so
 * both must count alike: 1 is the kernel; then the process's own channels in the order of init.yaml; then the server
 * ends of the channels of others, in the order of the processes and of their channels.
 */
import { KERNEL_HANDLE } from '@sallyport/message';
import type { SolutionImage } from './image.js';

export interface ClientEnd {
  readonly id: string;
  readonly handle: number;
  /** Index of the server process. */
  readonly server: number;
}
export interface ServerEnd {
  readonly id: string;
  readonly handle: number;
  /** Index of the client process. */
  readonly client: number;
}
export interface StaticHandles {
  readonly clientEnds: readonly ClientEnd[];
  readonly serverEnds: readonly ServerEnd[];
}

/** The static handles of every process, by process index. Linear in the number of channels. */
export function staticHandles(image: SolutionImage): readonly StaticHandles[] {
  const table = image.processes.map((process) => ({
    clientEnds: process.channels.map((channel, index) => ({
      id: channel.id,
      handle: KERNEL_HANDLE + 1 + index,
      server: channel.target,
    })),
    serverEnds: [] as ServerEnd[],
  }));
  image.processes.forEach((process, client) => {
    for (const channel of process.channels) {
      const server = table[channel.target];
      if (server === undefined) continue; // readImage has checked the index
      const handle = KERNEL_HANDLE + 1 + server.clientEnds.length + server.serverEnds.length;
      server.serverEnds.push({ id: channel.id, handle, client });
    }
  });
  return table;
}

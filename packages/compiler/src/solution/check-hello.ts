/**
 * Whether each process can be told at its start what it may reach: HELLO has one frame, and names every endpoint behind every
 * channel of the process.
 */
import {
  DEFAULT_LIMITS,
  FIXED_LIMITS,
  FRAME_HEADER_SIZE,
  fingerprintInterface,
  type HelloEndpoint,
} from '@sallyport/message';
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedClass, CheckedInterface, CheckedProcess } from '../model.js';
import { quote } from '../text/printable.js';

/** Stands for every handle number, being one of the longest. */
const LONGEST_HANDLE = 0x7fff_ffff;

export function checkHello(processes: readonly CheckedProcess[], diagnostics: Diagnostics): void {
  const sizes = new ClassSizes();
  const byName = new Map(processes.map((process) => [process.name, process]));
  const servedIds = new Map<string, string[]>();
  for (const process of processes) {
    for (const { id, target } of process.channels) {
      const ids = servedIds.get(target) ?? [];
      ids.push(id);
      servedIds.set(target, ids);
    }
  }
  for (const process of processes) {
    const { name, channels } = process;
    const served = servedIds.get(name) ?? [];
    let size = FRAME_HEADER_SIZE + sizes.endpointsOf(process.class) + sizeOf(baseHello(process, served));
    for (const { target } of channels) {
      const server = byName.get(target);
      if (server !== undefined) size += sizes.endpointsOf(server.class);
    }
    if (size <= FIXED_LIMITS.helloBytes) continue;
    diagnostics.error(
      process.span,
      'hello-too-large',
      `what the process ${quote(name)} must be told at its start takes ${size} bytes, and at most ${FIXED_LIMITS.helloBytes} are possible`,
      'connect it to fewer processes, or to processes with fewer endpoints',
    );
  }
}

/** HELLO of a process without any endpoint. */
function baseHello(process: CheckedProcess, served: readonly string[]): object {
  return {
    format: 1,
    class: process.class.name,
    name: process.name,
    limits: { ...DEFAULT_LIMITS, ...process.limits, queueBytes: LONGEST_HANDLE },
    dev: false,
    channels: process.channels.map(({ id }) => ({ id, handle: LONGEST_HANDLE, endpoints: [] })),
    served: served.map((id) => ({ id, handle: LONGEST_HANDLE })),
    endpoints: [],
    resources: process.resources.map(({ name, kind }) => ({ name, kind })),
  };
}

/** Bytes that the endpoints of classes take, computed once for each class. */
class ClassSizes {
  readonly #sizes = new Map<CheckedClass, number>();
  readonly #fingerprints = new Map<CheckedInterface, string>();

  endpointsOf(checked: CheckedClass): number {
    const known = this.#sizes.get(checked);
    if (known !== undefined) return known;
    let size = 0;
    checked.endpoints.forEach((endpoint, riid) => {
      for (const name of [endpoint.name, endpoint.alias]) {
        if (name === null) continue;
        const entry: HelloEndpoint = {
          name,
          riid,
          interface: endpoint.interface.name,
          fingerprint: this.#fingerprintOf(endpoint.interface),
        };
        size += sizeOf(entry) + 1;
      }
    });
    this.#sizes.set(checked, size);
    return size;
  }

  #fingerprintOf(checked: CheckedInterface): string {
    const known = this.#fingerprints.get(checked);
    if (known !== undefined) return known;
    const fingerprint = checked.schema === null ? '' : fingerprintInterface(checked.schema);
    this.#fingerprints.set(checked, fingerprint);
    return fingerprint;
  }
}

/** All names are ASCII, so characters are bytes. */
function sizeOf(value: object): number {
  return JSON.stringify(value).length;
}

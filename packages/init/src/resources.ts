/**
 * The resources of init.yaml, opened by init and handed to the processes: a process gets the thing itself and never the right to
 * open it. Every descriptor here is owned by whoever called until it was written into a socket.
 */
import { closeSync, constants, openSync } from 'node:fs';
import type { ResourceRecord } from '@sallyport/image';
import { errnoName, native } from '@sallyport/native';
import { StartError } from './errors.js';

/** Connections Linux may hold before the process accepts them; the usual number of servers. */
const LISTEN_BACKLOG = 511;
/** Mode of files that are created: readable by the owner's group, writable by the owner. */
const CREATED_MODE = 0o640;

export interface OpenResource {
  readonly record: ResourceRecord;
  readonly descriptor: number;
  /** For people: where a listening socket can be reached. */
  readonly address: string | null;
}

/**
 * @param processName for the text of errors.
 * @throws StartError when it cannot be opened.
 */
export function openResource(record: ResourceRecord, processName: string): OpenResource {
  switch (record.kind) {
    case 'listen':
      return openListener(record, processName);
    case 'directory':
      return openPath(record, processName, constants.O_RDONLY | constants.O_DIRECTORY);
    case 'file':
      return openPath(record, processName, FILE_FLAGS[record.access]);
  }
}

const FILE_FLAGS = {
  read: constants.O_RDONLY,
  append: constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT,
  write: constants.O_WRONLY | constants.O_TRUNC | constants.O_CREAT,
} as const;

function openListener(
  record: Extract<ResourceRecord, { kind: 'listen' }>,
  processName: string,
): OpenResource {
  const { host, port } = record;
  const descriptor = native.listenTcp(host, port, LISTEN_BACKLOG);
  if (descriptor < 0) {
    const reason = errnoName(-descriptor);
    const remedy =
      reason === 'EADDRINUSE'
        ? 'another program listens there; end it or choose another port in init.yaml'
        : reason === 'EINVAL'
          ? 'host must be a numeric IPv4 or IPv6 address'
          : 'choose another address in init.yaml';
    throw new StartError(
      `resource ${record.name} of ${processName}: cannot listen on ${host}:${port} (${reason}); ${remedy}`,
    );
  }
  const shown = host.includes(':') ? `[${host}]` : host;
  return { record, descriptor, address: `http://${shown}:${native.boundPort(descriptor)}/` };
}

function openPath(
  record: Extract<ResourceRecord, { kind: 'directory' | 'file' }>,
  processName: string,
  flags: number,
): OpenResource {
  try {
    // O_NONBLOCK so that a FIFO in the place of a file is an error now or later, but never a start that hangs.
    return {
      record,
      descriptor: openSync(record.path, flags | constants.O_NONBLOCK, CREATED_MODE),
      address: null,
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new StartError(
      `resource ${record.name} of ${processName}: cannot open ${record.path} (${code}); make it, or change its path in init.yaml`,
    );
  }
}

export function closeResource(resource: OpenResource): void {
  closeSync(resource.descriptor);
}

/**
 * The only way from bytes to an image. Everything is demanded in the form image.ts declares; indices are checked against
 * the lists they point into, so that what comes out can be followed without looking again. The types, interfaces and the policy are
 * taken over as they stand: message and policy refuse what is wrong in them when they compile them.
 */
import { DEFAULT_LIMITS, LIMIT_CAPS, type Limits } from '@sallyport/message';
import {
  ImageError,
  integerAt,
  type JsonObject,
  listAt,
  member,
  objectAt,
  oneOf,
  stringAt,
} from './checked.js';
import { isForbiddenVariable } from './environment.js';
import type {
  ChannelRecord,
  ClassRecord,
  EndpointRecord,
  ProcessRecord,
  ResourceRecord,
  SolutionImage,
} from './image.js';

const IMAGE_FORMAT = 1;

/** Least values of limits that may not be 1: no deadline is one; a frame must hold at least a small message. */
const MINIMUM_LIMITS: ReadonlyMap<string, number> = new Map([
  ['callDeadline', 0],
  ['frameBytes', 128],
]);

/** Processes of one solution; picked far above use, so that a damaged image cannot ask for millions. */
const MAXIMUM_PROCESSES = 4096;

/**
 * @param bytes the document as the compiler wrote it, UTF-8 JSON.
 * @throws ImageError when it is not an image of this version.
 */
export function readImage(bytes: Uint8Array): SolutionImage {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    throw new ImageError('the document', 'JSON');
  }
  const image = objectAt(document, 'the document');
  if (member(image, 'format') !== IMAGE_FORMAT) throw new ImageError('format', String(IMAGE_FORMAT));

  const interfaces = listAt(member(image, 'interfaces'), 'interfaces', objectAt);
  const classes = listAt(member(image, 'classes'), 'classes', (value, place) =>
    readClass(value, place, interfaces.length),
  );
  const processValues = listAt(member(image, 'processes'), 'processes', objectAt);
  if (processValues.length > MAXIMUM_PROCESSES) {
    throw new ImageError('processes', `a list of at most ${MAXIMUM_PROCESSES}`);
  }
  const classIndex = (name: string): number => integerAt(member(image, name), name, 0, classes.length - 1);

  const processes = processValues.map((value, index) =>
    readProcess(value, `processes[${index}]`, classes.length, processValues.length),
  );
  demandDistinct(processes);
  return {
    format: IMAGE_FORMAT,
    // Checked where they are compiled: readTypes, readInterface, SecurityModule.
    types: listAt(member(image, 'types'), 'types', objectAt) as unknown as SolutionImage['types'],
    interfaces: interfaces as unknown as SolutionImage['interfaces'],
    classes,
    kernelClass: classIndex('kernelClass'),
    initClass: classIndex('initClass'),
    processes,
    policy: objectAt(member(image, 'policy'), 'policy') as unknown as SolutionImage['policy'],
  };
}

function readClass(value: unknown, place: string, interfaceCount: number): ClassRecord {
  const record = objectAt(value, place);
  return {
    name: stringAt(member(record, 'name'), `${place}.name`),
    endpoints: listAt(member(record, 'endpoints'), `${place}.endpoints`, (entry, at) =>
      readEndpoint(entry, at, interfaceCount),
    ),
  };
}

function readEndpoint(value: unknown, place: string, interfaceCount: number): EndpointRecord {
  const record = objectAt(value, place);
  const alias = member(record, 'alias');
  return {
    name: stringAt(member(record, 'name'), `${place}.name`),
    component: stringAt(member(record, 'component'), `${place}.component`),
    alias: alias === null ? null : stringAt(alias, `${place}.alias`),
    interface: integerAt(member(record, 'interface'), `${place}.interface`, 0, interfaceCount - 1),
  };
}

function readProcess(
  record: JsonObject,
  place: string,
  classCount: number,
  processCount: number,
): ProcessRecord {
  return {
    name: stringAt(member(record, 'name'), `${place}.name`),
    class: integerAt(member(record, 'class'), `${place}.class`, 0, classCount - 1),
    path: stringAt(member(record, 'path'), `${place}.path`),
    args: listAt(member(record, 'args'), `${place}.args`, stringAt),
    env: listAt(member(record, 'env'), `${place}.env`, readVariable),
    channels: listAt(member(record, 'channels'), `${place}.channels`, (value, at) =>
      readChannel(value, at, processCount),
    ),
    resources: listAt(member(record, 'resources'), `${place}.resources`, readResource),
    limits: readLimits(member(record, 'limits'), `${place}.limits`),
  };
}

/** Names that are used to find something are not empty and not given twice; nobody calls himself. */
function demandDistinct(processes: readonly ProcessRecord[]): void {
  const names = new Set<string>();
  processes.forEach(({ name, channels }, index) => {
    const place = `processes[${index}]`;
    if (name === '' || names.has(name)) throw new ImageError(`${place}.name`, 'a name of its own');
    names.add(name);
    const ids = new Set<string>();
    channels.forEach(({ id, target }, channel) => {
      const at = `${place}.channels[${channel}]`;
      if (id === '' || ids.has(id)) throw new ImageError(`${at}.id`, 'a channel id of its own');
      ids.add(id);
      if (target === index) throw new ImageError(`${at}.target`, 'another process');
    });
  });
}

function readVariable(value: unknown, place: string): readonly [string, string] {
  const pair = listAt(value, place, stringAt);
  const [name, text] = pair;
  if (pair.length !== 2 || name === undefined || text === undefined) {
    throw new ImageError(place, 'a pair of name and value');
  }
  if (isForbiddenVariable(name))
    throw new ImageError(place, `a variable a process may have, as ${name} is not`);
  return [name, text];
}

function readChannel(value: unknown, place: string, processCount: number): ChannelRecord {
  const record = objectAt(value, place);
  return {
    id: stringAt(member(record, 'id'), `${place}.id`),
    target: integerAt(member(record, 'target'), `${place}.target`, 0, processCount - 1),
  };
}

function readResource(value: unknown, place: string): ResourceRecord {
  const record = objectAt(value, place);
  const name = stringAt(member(record, 'name'), `${place}.name`);
  const kind = oneOf(member(record, 'kind'), `${place}.kind`, ['listen', 'directory', 'file']);
  if (kind === 'listen') {
    return {
      kind,
      name,
      host: stringAt(member(record, 'host'), `${place}.host`),
      port: integerAt(member(record, 'port'), `${place}.port`, 0, 65_535),
    };
  }
  const path = stringAt(member(record, 'path'), `${place}.path`);
  if (kind === 'directory') return { kind, name, path };
  return {
    kind,
    name,
    path,
    access: oneOf(member(record, 'access'), `${place}.access`, ['read', 'append', 'write']),
  };
}

function readLimits(value: unknown, place: string): Limits {
  const record = objectAt(value, place);
  const limits: Record<string, number> = {};
  for (const [name, cap] of Object.entries(LIMIT_CAPS)) {
    const minimum = MINIMUM_LIMITS.get(name) ?? 1;
    limits[name] = integerAt(member(record, name), `${place}.${name}`, minimum, cap);
  }
  return { ...DEFAULT_LIMITS, ...limits };
}

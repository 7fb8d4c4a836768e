/**
 * A descriptor of a program, which may move into a message. Moving happens when a message was completely encoded and
 * not before: whatever refuses the message earlier leaves the descriptor with its owner.
 */
import { type DescriptorEnding, OwnedDescriptor } from '@sallyport/imsg/descriptor';
import { DESCRIPTOR_KINDS, DescriptorRights } from '@sallyport/message';
import { native } from '@sallyport/native';
import { SpentError } from './errors.js';
import { fileError } from './file-error.js';

export type DescriptorKind = (typeof DESCRIPTOR_KINDS)[number];
/** What the descriptor itself allows; 'none' is an O_PATH descriptor. */
export type DescriptorAccess = 'read' | 'write' | 'read write' | 'none';

/** What the system says of a descriptor at this moment. */
export interface DescriptorFacts {
  readonly kind: DescriptorKind;
  readonly access: DescriptorAccess;
  /** Bytes of a regular file or memory object. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly device: number;
  readonly inode: number;
}

const descriptionBuffer = new Float64Array(8);

/** In development a spent descriptor remembers where it was sent, at the price of a captured stack. */
let remembersPlaces = false;
export function rememberPlaces(on: boolean): void {
  remembersPlaces = on;
}

/** The number, still owned by the object. @throws SpentError */
export let numberOf: (descriptor: Descriptor) => number;
/** Ends ownership because it goes out with a message; the number now belongs to the writer of frames. @throws SpentError */
export let moveToMessage: (descriptor: Descriptor) => number;

export class Descriptor extends OwnedDescriptor {
  /** Rights word, once known. */
  #rights: number | undefined;
  /** Where it was sent, in development. */
  #place: string | undefined;

  /**
   * Takes over a descriptor.
   * @param descriptor number of an open descriptor, owned by this object from now on.
   * @param rights rights word as a message carried it; left out: read from the descriptor when asked for.
   */
  constructor(descriptor: number, rights?: number) {
    super(descriptor);
    this.#rights = rights;
  }

  /** What it refers to. @throws SpentError */
  get kind(): DescriptorKind {
    return kindOf(this.rights);
  }

  /** What it allows. @throws SpentError */
  get access(): DescriptorAccess {
    return accessOf(this.rights);
  }

  /** Rights word as DescriptorRights in @sallyport/message lays it out. @throws SpentError */
  get rights(): number {
    const number = this.heldNumber();
    this.#rights ??= (DescriptorRights.DESCRIPTOR | describe(number)) >>> 0;
    return this.#rights;
  }

  /** Another descriptor of the same open file, with an owner of its own. @throws SpentError, FileError (EMFILE). */
  duplicate(): Descriptor {
    const number = native.duplicate(this.heldNumber());
    if (number < 0) throw fileError(number, 'a copy of a descriptor');
    return new Descriptor(number, this.#rights);
  }

  /** What the system says of it now. @throws SpentError */
  facts(): DescriptorFacts {
    const rights = describe(this.heldNumber());
    const [, size = 0, seconds = 0, nanoseconds = 0, device = 0, inode = 0] = descriptionBuffer;
    return {
      kind: kindOf(rights),
      access: accessOf(rights),
      size,
      modifiedMs: seconds * 1000 + nanoseconds / 1e6,
      device,
      inode,
    };
  }

  static {
    numberOf = (descriptor) => descriptor.heldNumber();
    moveToMessage = (descriptor) => {
      const number = descriptor.giveUp('sent');
      if (remembersPlaces) descriptor.#place = callerPlace();
      return number;
    };
  }

  protected override spentError(ending: DescriptorEnding): Error {
    const place = this.#place === undefined ? '' : ` ${this.#place}`;
    return new SpentError(`this descriptor was ${ending}${place} and can no longer be used here`);
  }
}

/** Rights word of an open descriptor; descriptionBuffer holds the rest. */
function describe(descriptor: number): number {
  const result = native.describe(descriptor, descriptionBuffer);
  if (result < 0) throw new SpentError('this descriptor was closed behind the back of its owner');
  return descriptionBuffer[0] ?? 0;
}

function kindOf(rights: number): DescriptorKind {
  return DESCRIPTOR_KINDS[(rights & DescriptorRights.KIND_MASK) >>> 8] ?? 'other';
}

function accessOf(rights: number): DescriptorAccess {
  if ((rights & DescriptorRights.PATH) !== 0) return 'none';
  const canRead = (rights & DescriptorRights.READ) !== 0;
  const canWrite = (rights & DescriptorRights.WRITE) !== 0;
  if (canRead) return canWrite ? 'read write' : 'read';
  return canWrite ? 'write' : 'none';
}

/** The first line of the stack that names a place outside this package. */
function callerPlace(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = PLACE_DEPTH;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = limit;
  const place = lines.find((line) => line.includes('/') && !line.includes(PACKAGE_FOLDER));
  return place?.trim() ?? '';
}

const PACKAGE_FOLDER = new URL('.', import.meta.url).href;
/** Frames looked at: those of this package and some of the engine come first. */
const PLACE_DEPTH = 30;

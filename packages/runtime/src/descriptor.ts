/**
 * A descriptor with exactly one owner. While this object owns it, nobody else closes it; it ends in one of four ways, each once:
 * closed here, taken by the caller (`take`), moved into a message (spent), or forgotten, in which case the collector of garbage closes it
 * and says so, since how many descriptors are open must not depend on when garbage is collected.
 *
 * Moving happens when a message was completely encoded and not before: whatever refuses the message earlier leaves the descriptor here.
 */
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

/** How the owner came to lose it. */
type Ending = 'closed' | 'taken' | 'sent';

const descriptionBuffer = new Float64Array(8);

/** Descriptors whose owner object was collected: the number, and what it was, for the warning. */
const forgotten = new FinalizationRegistry<number>((descriptor) => {
  native.close(descriptor);
  process.emitWarning(
    `a descriptor (${descriptor}) was neither closed, taken nor sent, and has been closed now; use \`using\` or close() it`,
    { type: 'SallyportWarning', code: 'SALLYPORT_FORGOTTEN_DESCRIPTOR' },
  );
});

/** In development a spent descriptor remembers where it was sent, at the price of a captured stack. */
let remembersPlaces = false;
export function rememberPlaces(on: boolean): void {
  remembersPlaces = on;
}

/** The number, still owned by the object. @throws SpentError */
export let numberOf: (descriptor: Descriptor) => number;
/** Ends ownership because it goes out with a message; the number now belongs to the writer of frames. @throws SpentError */
export let moveToMessage: (descriptor: Descriptor) => number;

export class Descriptor {
  /** -1 when it is not owned here any more. */
  #number: number;
  /** Rights word, once known. */
  #rights: number | undefined;
  #ending: Ending | undefined;
  #place: string | undefined;

  /**
   * Takes over a descriptor.
   * @param descriptor number of an open descriptor, owned by this object from now on.
   * @param rights rights word as a message carried it; left out: read from the descriptor when asked for.
   */
  constructor(descriptor: number, rights?: number) {
    if (!Number.isInteger(descriptor) || descriptor < 0) {
      throw new TypeError(`a descriptor is a small non-negative integer, not ${String(descriptor)}`);
    }
    this.#number = descriptor;
    this.#rights = rights;
    forgotten.register(this, descriptor, this);
  }

  /** True until it was closed, taken or sent. */
  get owned(): boolean {
    return this.#number >= 0;
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
    this.#check();
    this.#rights ??= (DescriptorRights.DESCRIPTOR | describe(this.#number)) >>> 0;
    return this.#rights;
  }

  /** Gives up ownership: the caller closes the number. @throws SpentError */
  take(): number {
    const number = this.#check();
    this.#end('taken');
    return number;
  }

  /** Closes it. Does nothing when it is not owned here any more, so it is safe in every clean-up. */
  close(): void {
    const number = this.#number;
    if (number < 0) return;
    this.#end('closed');
    native.close(number);
  }

  /** Another descriptor of the same open file, with an owner of its own. @throws SpentError, FileError (EMFILE). */
  duplicate(): Descriptor {
    const number = native.duplicate(this.#check());
    if (number < 0) throw fileError(number, 'a copy of a descriptor');
    return new Descriptor(number, this.#rights);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** What the system says of it now. @throws SpentError */
  facts(): DescriptorFacts {
    const rights = describe(this.#check());
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
    numberOf = (descriptor) => descriptor.#check();
    moveToMessage = (descriptor) => {
      const number = descriptor.#check();
      descriptor.#end('sent');
      if (remembersPlaces) descriptor.#place = callerPlace();
      return number;
    };
  }

  #check(): number {
    if (this.#number >= 0) return this.#number;
    const place = this.#place === undefined ? '' : ` ${this.#place}`;
    throw new SpentError(`this descriptor was ${this.#ending}${place} and can no longer be used here`);
  }

  #end(ending: Ending): void {
    this.#number = -1;
    this.#ending = ending;
    forgotten.unregister(this);
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

/**
 * A descriptor with exactly one owner. While an object of this class owns it, nobody else closes it, and its owner ends in one of these
 * ways, once: it closes it, gives the number away, or is forgotten. In the last case the collector of garbage closes the descriptor and
 * says so, since how many descriptors are open must not depend on when garbage is collected.
 */
import { native } from '@sallyport/native';
import { demandDescriptorNumber } from './descriptor-number.js';
import { ImsgError } from './error.js';

/** Numbers that objects of this thread own: a second owner would close what by then is somebody else's. */
const ownedNumbers = new Set<number>();

/** Whether a number belongs to an object of this thread, which then is the one to be passed on. */
export function isOwned(descriptor: number): boolean {
  return ownedNumbers.has(descriptor);
}

/** Descriptors whose owner was collected. */
const forgotten = new FinalizationRegistry<number>((descriptor) => {
  ownedNumbers.delete(descriptor);
  native.close(descriptor);
  process.emitWarning(
    `a descriptor (${descriptor}) was neither closed, taken nor sent, and has been closed now; use \`using\` or close() it`,
    { type: 'SallyportWarning', code: 'SALLYPORT_FORGOTTEN_DESCRIPTOR' },
  );
});

/**
 * The number in the state in which it came, to be given to another process; still owned by the object.
 * @throws when it is not owned there any more, or is in use
 */
export let prepareMove: (descriptor: OwnedDescriptor) => number;
/**
 * The number of either, to be given away; of an object as prepareMove() says, a number as it is.
 * @throws TypeError for anything else
 */
export function numberToMove(descriptor: number | OwnedDescriptor): number {
  if (typeof descriptor === 'number') return descriptor;
  if (descriptor instanceof OwnedDescriptor) return prepareMove(descriptor);
  throw new TypeError(
    `a descriptor is a number, or an object of this library that owns one, not ${String(descriptor)}`,
  );
}

/** It is on its way, or has arrived: ownership ends. @returns the number, which belongs to the caller */
export let finishMove: (descriptor: OwnedDescriptor) => number;

/** How an owner came to lose its descriptor. */
export type DescriptorEnding = 'closed' | 'taken' | 'sent';

/** The one owner of a descriptor: it closes it, unless the number is taken or the object moves into a message, channel or child. */
export class OwnedDescriptor implements Disposable {
  /** -1 when it is not owned here any more. */
  #number: number;
  #ending: DescriptorEnding = 'closed';

  /**
   * @param descriptor number of an open descriptor, owned by this object from now on.
   * @throws TypeError for what is no number, or one that has an owner here
   */
  constructor(descriptor: number) {
    demandDescriptorNumber(descriptor);
    if (ownedNumbers.has(descriptor)) {
      throw new TypeError(
        `descriptor ${descriptor} belongs to another object already; pass that one, or take() it first`,
      );
    }
    ownedNumbers.add(descriptor);
    this.#number = descriptor;
    forgotten.register(this, descriptor, this);
  }

  /** True until it was closed or given away. */
  get owned(): boolean {
    return this.#number >= 0;
  }

  /** Gives up ownership: the caller closes the number. @throws when it is not owned here any more. */
  take(): number {
    return this.giveUp('taken');
  }

  /** Closes it. Does nothing when it is not owned here any more, so it is safe in every clean-up. */
  close(): void {
    if (this.#number >= 0) native.close(this.giveUp('closed'));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  static {
    prepareMove = (descriptor) => descriptor.numberToMove();
    finishMove = (descriptor) => descriptor.giveUp('sent');
  }

  /** What prepareMove() returns. */
  protected numberToMove(): number {
    return this.heldNumber();
  }

  /** The number, still owned by the object. @throws what `spentError` makes. */
  protected heldNumber(): number {
    if (this.#number < 0) throw this.spentError(this.#ending);
    return this.#number;
  }

  /** Ends ownership. @returns the number, which belongs to the caller. @throws what `spentError` makes. */
  protected giveUp(ending: DescriptorEnding): number {
    const number = this.heldNumber();
    this.#number = -1;
    this.#ending = ending;
    forgotten.unregister(this);
    ownedNumbers.delete(number);
    return number;
  }

  /** The error for use after the end. */
  protected spentError(ending: DescriptorEnding): Error {
    return new ImsgError('CLOSED', `this descriptor was ${ending} and can no longer be used here`);
  }
}

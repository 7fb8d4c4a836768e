/**
 * One end of a pipe, the one owner of its descriptor.
 *
 * An end is used without blocking, and O_NONBLOCK belongs to the open file description, which is shared by everybody who holds the same
 * end: a C program does not expect it. So it is set here when the end is first used and put back, as it was, when the end leaves this
 * object. Only a process that dies does not put it back. The two ends of one pipe are two descriptions and do not disturb each other.
 *
 * The event loop holds the end only while an operation waits. So an end nobody waits for can be collected when it was forgotten, and at
 * most one watcher has to go before its descriptor does.
 */
import { native, type READABLE, type Watcher, type WRITABLE } from '@sallyport/native';
import { ImsgError } from '../error.js';
import { type DescriptorEnding, OwnedDescriptor } from '../owned-descriptor.js';
import { systemError } from '../system-error.js';
import { Waiter } from '../waiter.js';
import { watch } from '../watch.js';
import { type DescriptorFlags, descriptorFlags } from './descriptor-flags.js';

/** A number that was found to be an open pipe or socket, and how it was when it came. */
export interface AdoptedDescriptor {
  readonly number: number;
  readonly wasNonblocking: boolean;
}

export abstract class PipeEnd extends OwnedDescriptor {
  readonly #wasNonblocking: boolean;
  #isNonblocking: boolean;
  /** Ends the operation that waits. */
  #stopWaiting: (() => void) | undefined;

  /** @internal Made by `pipe` and `fromDescriptor`. */
  constructor(adopted: AdoptedDescriptor) {
    super(adopted.number);
    this.#wasNonblocking = adopted.wasNonblocking;
    this.#isNonblocking = adopted.wasNonblocking;
  }

  /** The descriptor, still owned by this object; -1 when it is not owned here any more. */
  get descriptor(): number {
    return this.owned ? this.heldNumber() : -1;
  }

  /**
   * Gives the descriptor away, in the state in which it came (a new pipe blocks): the caller closes it.
   * @throws ImsgError CLOSED when it is not owned here any more; TypeError while it is being read or written
   */
  override take(): number {
    this.#restore();
    return super.take();
  }

  /** Closes the descriptor; an operation that waits rejects with ImsgError CLOSED. Does nothing when it is not owned here any more. */
  override close(): void {
    // First, since the loop must not watch a number that may be somebody else's next.
    this.#stopWaiting?.();
    // Others may have inherited the same end. What cannot be put back does not keep it from being closed.
    if (this.owned && this.#isNonblocking !== this.#wasNonblocking) {
      native.setNonblocking(this.heldNumber(), this.#wasNonblocking);
    }
    super.close();
  }

  protected override numberToMove(): number {
    return this.#restore();
  }

  /** Why the descriptor cannot be given away now, as the rest of a sentence. */
  protected abstract get inUse(): string | undefined;

  /** The number, which does not block from now on. @throws ImsgError CLOSED */
  protected ready(): number {
    const number = this.heldNumber();
    if (!this.#isNonblocking) {
      const result = native.setNonblocking(number, true);
      if (result < 0) throw systemError('cannot prepare the end of a pipe', result);
      this.#isNonblocking = true;
    }
    return number;
  }

  /**
   * Waits until the end can be read or written, or has an end of file or an error to tell.
   * @throws the signal's reason; ImsgError CLOSED when it is closed meanwhile, SYSTEM
   */
  protected async wait(
    events: typeof READABLE | typeof WRITABLE,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const number = this.ready();
    signal?.throwIfAborted();
    // At once, not when the promise is looked at: by then the descriptor may be closed.
    const over = () => {
      this.#stopWaiting = undefined;
      native.unwatch(watcher);
    };
    const what = 'cannot wait for a pipe';
    const onReady = (seen: number) => {
      over();
      if (seen < 0) waiter.reject(systemError(what, seen));
      else waiter.resolve();
    };
    const watcher: Watcher = watch(number, events, onReady, what);
    const waiter = new Waiter<void>(signal, over);
    this.#stopWaiting = () => {
      over();
      waiter.reject(this.spentError('closed'));
    };
    return waiter.promise;
  }

  protected override spentError(ending: DescriptorEnding): ImsgError {
    const what = ending === 'sent' ? 'moved into a child or message' : ending;
    return new ImsgError('CLOSED', `this end of the pipe was ${what} and can no longer be used here`);
  }

  /** The number, as it came. */
  #restore(): number {
    const number = this.heldNumber();
    if (this.inUse !== undefined) throw new TypeError(`this end of the pipe ${this.inUse}`);
    if (this.#isNonblocking !== this.#wasNonblocking) {
      const result = native.setNonblocking(number, this.#wasNonblocking);
      if (result < 0) throw systemError('cannot give away the end of a pipe', result);
      this.#isNonblocking = this.#wasNonblocking;
    }
    return number;
  }
}

/**
 * Checks that a number is the wanted end of a pipe, or a socket, and marks it close-on-exec. Anything else is a bug of the caller and
 * leaves the number as it was: -1, the "result" of a pipe(2) that failed, never gets any further than here.
 * @throws TypeError; ImsgError TABLE_FULL (what it is can be learned with a descriptor more only), SYSTEM
 */
export function adoptDescriptor(descriptor: number, direction: 'read' | 'write'): AdoptedDescriptor {
  if (!Number.isInteger(descriptor) || descriptor < 0 || descriptor > HIGHEST) {
    throw new TypeError(`a descriptor is a small non-negative integer, not ${String(descriptor)}`);
  }
  const flags = flagsOf(descriptor);
  if (flags === undefined) throw new TypeError(`descriptor ${descriptor} is not open`);
  if (!flags.isPipe && !flags.isSocket)
    throw new TypeError(`descriptor ${descriptor} is no pipe and no socket`);
  if (direction === 'read' ? !flags.canRead : !flags.canWrite) {
    const other = direction === 'read' ? 'writing' : 'reading';
    throw new TypeError(`descriptor ${descriptor} is the end of a pipe that is for ${other} only`);
  }
  // Node marks what it inherits, but only up to the first gap in the numbers above 15. Standard streams are for children, too.
  if (!flags.closeOnExec && descriptor > STANDARD) {
    const result = native.setCloseOnExec(descriptor, true);
    if (result < 0) throw systemError(TAKING_OVER, result);
  }
  return { number: descriptor, wasNonblocking: flags.nonblocking };
}

function flagsOf(descriptor: number): DescriptorFlags | undefined {
  try {
    return descriptorFlags(descriptor);
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    throw errno === undefined ? error : systemError(TAKING_OVER, errno);
  }
}

const TAKING_OVER = 'cannot take over the end of a pipe';
/** Numbers are ints in the system. */
const HIGHEST = 0x7fff_ffff;
const STANDARD = 2;

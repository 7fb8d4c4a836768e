/** Readers with one fault each, which the checks must find: that shows that the checks can fail. */
import { native } from '@sallyport/native';
import { FrameStatus } from '../../src/frame-status.js';
import { MessageReader } from '../../src/message-reader.js';
import { type MakeReader, makeReader } from './run-case.js';

/** Microseconds of processor time: a little more than what counts as a hang. */
const TOO_LONG = 70_000;
const KEPT_BYTES = 1024 * 1024;
/** Memory that nobody gives back. */
const kept: ArrayBuffer[] = [];

abstract class FaultyReader extends MessageReader {
  override next(): FrameStatus {
    const status = super.next();
    // Not at once: the case has to be found.
    return status === FrameStatus.FRAME && this.id % 16 === 5 ? this.fault(status) : status;
  }

  protected fault(status: FrameStatus): FrameStatus {
    return status;
  }
}

class Throwing extends FaultyReader {
  protected override fault(): FrameStatus {
    throw new TypeError('a fault on purpose');
  }
}

class Slow extends FaultyReader {
  protected override fault(status: FrameStatus): FrameStatus {
    const before = process.cpuUsage();
    let used = 0;
    while (used < TOO_LONG) {
      const { user, system } = process.cpuUsage(before);
      used = user + system;
    }
    return status;
  }
}

class Endless extends FaultyReader {
  protected override fault(): FrameStatus {
    for (;;);
  }
}

class Aborting extends FaultyReader {
  protected override fault(): FrameStatus {
    return process.abort();
  }
}

class UnknownOutcome extends FaultyReader {
  protected override fault(): FrameStatus {
    return 5 as FrameStatus;
  }
}

class WrongBytes extends FaultyReader {
  protected override fault(status: FrameStatus): FrameStatus {
    this.pid ^= 1;
    return status;
  }
}

class Forgetful extends FaultyReader {
  protected override fault(status: FrameStatus): FrameStatus {
    kept.push(new ArrayBuffer(KEPT_BYTES));
    return status;
  }
}

/** Closes nothing that waits. */
class Leaking extends MessageReader {
  override close(): void {
    if (this.waiting.size === 0) super.close();
    else leaking.push(this);
  }

  closeAtLast(): void {
    super.close();
  }
}
const leaking: Leaking[] = [];

/** Leaks what it never was given, so that only counting shows it. */
class Copying extends MessageReader {
  override received(count: number, descriptors: readonly number[] = [], truncated = false): void {
    const [first] = descriptors;
    if (first !== undefined && count % 32 === 7) copies.push(native.duplicate(first));
    super.received(count, descriptors, truncated);
  }
}
const copies: number[] = [];

/** Closes what somebody else owns by now. */
class ClosingTwice extends MessageReader {
  #taken = -1;

  override takeDescriptor(): number {
    this.#taken = super.takeDescriptor();
    return this.#taken;
  }

  override close(): void {
    if (this.#taken >= 0) native.close(this.#taken);
    this.#taken = -1;
    super.close();
  }
}

/** Gives out the newest descriptor instead of the oldest. */
class Mispairing extends MessageReader {
  override received(count: number, descriptors: readonly number[] = [], truncated = false): void {
    const size = this.waiting.size;
    super.received(count, descriptors, truncated);
    if (this.waiting.size !== size + 1) return;
    for (let turn = 0; turn < size; turn++) this.waiting.push(this.waiting.shift(), 0);
  }
}

export const FAULTS = {
  throw: (options) => new Throwing(options),
  slow: (options) => new Slow(options),
  endless: (options) => new Endless(options),
  abort: (options) => new Aborting(options),
  outcome: (options) => new UnknownOutcome(options),
  bytes: (options) => new WrongBytes(options),
  memory: (options) => new Forgetful(options),
  leak: (options) => new Leaking(options),
  'leak-copy': (options) => new Copying(options),
  'close-twice': (options) => new ClosingTwice(options),
  order: (options) => new Mispairing(options),
} satisfies Record<string, MakeReader>;
export type Fault = keyof typeof FAULTS;

export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}

export function makeWith(fault: Fault | undefined): MakeReader {
  return fault === undefined ? makeReader : FAULTS[fault];
}

/** Puts right what the faults did to this process. */
export function cleanUpFaults(): void {
  for (const copy of copies.splice(0)) native.close(copy);
  for (const reader of leaking.splice(0)) reader.closeAtLast();
  kept.length = 0;
}

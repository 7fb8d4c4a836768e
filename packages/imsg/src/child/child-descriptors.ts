/** From the descriptors a caller chose to the list node:child_process takes, and which ends of pipes move. */
import { native } from '@sallyport/native';
import { finishMove, OwnedDescriptor, prepareMove } from '../owned-descriptor.js';
import { PipeReader } from '../pipe/pipe-reader.js';
import { PipeWriter } from '../pipe/pipe-writer.js';
import type { ChildOptions } from './child.js';

/**
 * What a child can read from: the end of a pipe, or another owned descriptor, that moves into it, or the number of a descriptor that is
 * copied.
 */
export type ChildInput = OwnedDescriptor | number;
/** What a child can write to. */
export type ChildOutput = OwnedDescriptor | number;

export interface Placed {
  /** Index: number in the child. */
  readonly stdio: readonly ('inherit' | 'ignore' | number)[];
  /** The child was started: closes here what moved. */
  moved(): void;
}

/** The list has an entry for every number below. Picked: nobody counts further by hand. */
const HIGHEST_IN_CHILD = 255;
const FIRST_IN_CHILD = 3;

/** @throws TypeError, RangeError; ImsgError CLOSED. Then nothing was changed that a later start would notice. */
export function placeDescriptors(options: ChildOptions): Placed {
  const { stdin = 'inherit', stdout = 'inherit', stderr = 'inherit', descriptors = {} } = options;
  const ends = new Set<OwnedDescriptor>();
  const place = (what: unknown, name: string): 'inherit' | 'ignore' | number => {
    if (typeof what === 'number' && Number.isInteger(what) && what >= 0) return what;
    if (!(what instanceof OwnedDescriptor)) {
      throw new TypeError(
        `${name} is the end of a pipe, another owned descriptor or a non-negative number, not ${String(what)}`,
      );
    }
    if (ends.has(what)) throw new TypeError(`${name} is a descriptor that has another place already`);
    ends.add(what);
    return prepareMove(what);
  };
  const stream = (what: unknown, name: string, unfit: typeof PipeReader | typeof PipeWriter) => {
    if (what === 'inherit' || what === 'ignore') return what;
    if (what instanceof unfit) throw new TypeError(`${name} is given the wrong end of a pipe`);
    return place(what, name);
  };
  const stdio = [
    stream(stdin, 'stdin', PipeWriter),
    stream(stdout, 'stdout', PipeReader),
    stream(stderr, 'stderr', PipeReader),
  ];
  for (const [key, what] of Object.entries(descriptors)) {
    const number = checkNumberInChild(Number(key), key);
    // Numbers between that nobody chose: above 2, 'ignore' leaves them closed.
    while (stdio.length < number) stdio.push('ignore');
    stdio[number] = place(what, `descriptor ${number}`);
  }
  return {
    stdio,
    moved: () => {
      for (const end of ends) native.close(finishMove(end));
    },
  };
}

/** @throws RangeError */
export function checkNumberInChild(number: number, shown: unknown = number): number {
  if (!Number.isInteger(number) || number < FIRST_IN_CHILD || number > HIGHEST_IN_CHILD) {
    throw new RangeError(
      `a descriptor's number in the child is from ${FIRST_IN_CHILD} to ${HIGHEST_IN_CHILD}, not ${String(shown)}; 0 to 2 are stdin, stdout and stderr`,
    );
  }
  return number;
}

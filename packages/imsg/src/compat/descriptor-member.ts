/**
 * The member `fd` of struct imsg and struct ibuf. In C it is a number that nobody or everybody closes; here the struct owns it. Reading it
 * changes nothing; assigning -1 claims it: the number read before is the program's from then on. What was not claimed is closed with the
 * struct.
 */
import { native } from '@sallyport/native';
import { OwnedDescriptor } from '../owned-descriptor.js';
import { demandDescriptor } from './arguments.js';

class Held extends OwnedDescriptor {
  get number(): number {
    return this.heldNumber();
  }
}

export abstract class DescriptorMember {
  #held: Held | undefined;

  /** -1 when there is none. */
  get fd(): number {
    return this.#held === undefined ? -1 : this.#held.number;
  }

  /** The struct owns what is assigned; what it owned before belongs to whoever assigns. */
  set fd(descriptor: number) {
    demandDescriptor(descriptor);
    this.#held?.take();
    this.#held = descriptor < 0 ? undefined : new Held(descriptor);
  }
}

/** Gives the descriptor away. @returns the number, the caller's from now on; -1 when there is none */
export function takeDescriptor(owner: DescriptorMember): number {
  const descriptor = owner.fd;
  owner.fd = -1;
  return descriptor;
}

/** Closes the descriptor if there is one. */
export function closeDescriptor(owner: DescriptorMember): void {
  const descriptor = takeDescriptor(owner);
  if (descriptor >= 0) native.close(descriptor);
}

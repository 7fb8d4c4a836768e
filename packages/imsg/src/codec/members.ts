/**
 * Members of structs are own properties under names that are plain data: `constructor` and `__proto__` are names like others, and nothing
 * that an object inherits is ever taken for a member.
 */
import { Misfit } from './misfit.js';

/** What JavaScript takes for an index, and puts in front of all other names. */
const INDEX = /^(?:0|[1-9][0-9]*)$/;

/** @returns the names, in the order they were written. @throws TypeError */
export function memberNames(members: object): string[] {
  if (typeof members !== 'object' || members === null) throw new TypeError('members are an object');
  const prototype: unknown = Object.getPrototypeOf(members);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("members are a plain object; a member called __proto__ is written ['__proto__']");
  }
  const names = Object.keys(members);
  const index = names.find((name) => INDEX.test(name));
  if (index !== undefined)
    throw new TypeError(`a member cannot be called ${index}: an object does not keep its place`);
  return names;
}

/** Makes or overwrites an own property, whatever its name. */
export function setMember(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') {
    target[name] = value;
    return;
  }
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** @throws Misfit when it is missing */
export function ownMember(value: object, name: string): unknown {
  if (!Object.hasOwn(value, name)) throw new Misfit('type', 0, 'is missing');
  return (value as Record<string, unknown>)[name];
}

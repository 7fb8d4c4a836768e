/**
 * What a policy can ask of a Handle value. The facts come from the kernel, which knows its objects and has looked at the descriptor
 * itself; nothing of it is what a process claims.
 *
 * `kind`, `access` and `size` exist for descriptors only, `size` for regular files and memory objects only. Asked of
 * anything else, the expression fails, and the rule denies.
 */
import { DESCRIPTOR_KINDS, DescriptorRights } from '@sallyport/message';
import type { EventContext } from './event-context.js';
import type { IntegerOperand } from './integer.js';
import type { TextOperand } from './text.js';

export const HANDLE_PROPERTIES = ['handle', 'rights', 'kind', 'access', 'size'] as const;
export type HandleProperty = (typeof HANDLE_PROPERTIES)[number];

/** Names of access, by the bits READ and WRITE; what can be neither read nor written (O_PATH) has none. */
export const ACCESS_NAMES = ['none', 'read', 'write', 'read write'] as const;

const ACCESS_MASK = DescriptorRights.READ | DescriptorRights.WRITE;
const KIND_SHIFT = 8;

/** Index that stands for: not a descriptor. */
const NONE = -1;

export function isHandleProperty(name: string): name is HandleProperty {
  return (HANDLE_PROPERTIES as readonly string[]).includes(name);
}

/** @param index of the value among the message's Handle values. */
export function handleRights(index: number): IntegerOperand {
  return { form: 'number', fallible: false, read: (context) => context.handleRights[index] as number };
}

export function handleSid(index: number): (context: EventContext) => number {
  return (context) => context.handleSids[index] as number;
}

export function handleKind(index: number): TextOperand {
  return {
    form: 'named',
    names: DESCRIPTOR_KINDS,
    read: (context) => {
      const rights = context.handleRights[index] as number;
      if ((rights & DescriptorRights.DESCRIPTOR) === 0) return NONE;
      return (rights & DescriptorRights.KIND_MASK) >>> KIND_SHIFT;
    },
  };
}

export function handleAccess(index: number): TextOperand {
  return {
    form: 'named',
    names: ACCESS_NAMES,
    read: (context) => {
      const rights = context.handleRights[index] as number;
      if ((rights & DescriptorRights.DESCRIPTOR) === 0) return NONE;
      return (rights & DescriptorRights.PATH) === 0 ? rights & ACCESS_MASK : 0;
    },
  };
}

/** Bytes. Fails also above 2^53, where a number no longer holds every integer. */
export function handleSize(index: number): IntegerOperand {
  return {
    form: 'number',
    fallible: true,
    read: (context) => {
      const rights = context.handleRights[index] as number;
      const kind = rights & DescriptorRights.KIND_MASK;
      const sized = kind === DescriptorRights.KIND_FILE || kind === DescriptorRights.KIND_MEMORY;
      if ((rights & DescriptorRights.DESCRIPTOR) === 0 || !sized) return Number.NaN;
      const size = context.handleSizes[index] as number;
      return Number.isSafeInteger(size) && size >= 0 ? size : Number.NaN;
    },
  };
}

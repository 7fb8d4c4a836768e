import { createHash } from 'node:crypto';
import type { InterfaceSchema } from './schema.js';
import { TypeTableBuilder } from './type-table.js';

/**
 * Tells whether two processes mean the same interface: names of the interface, its methods, parameters, structs,
 * unions and fields, their order, and all types and bounds go into it.
 * @returns 16 hexadecimal digits: the first half of what SHA-256 gives for the records of the interface, in a table of
 * its own, as JSON. Not a defence against somebody who makes collisions on purpose; the kernel relies on
 * the image alone.
 * @throws LayoutError when types are nested deeper than any message allows.
 */
export function fingerprintInterface(schema: InterfaceSchema): string {
  const table = new TypeTableBuilder();
  const methods = table.addInterface(schema);
  const text = JSON.stringify([table.types, methods]);
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16);
}

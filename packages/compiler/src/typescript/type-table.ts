/** The types of an interface as its module has them: a table in which each type refers to others by their places. */
import { type InterfaceSchema, type Schema, TypeTableBuilder } from '@sallyport/message';
import { partsOf } from '../schema-parts.js';
import { type Data, Noted } from './literal.js';
import { checkIdentifier } from './names.js';
import type { NamedTypes } from './type-text.js';

/** Names shown for one row, of which each may have many: types of equal structure share it. Picked. */
const MOST_NAMES = 4;

export interface TypeTable {
  /** Its rows, each with its number and the names that types of this structure have, for those who read the module. */
  readonly types: Data;
  readonly methods: Data;
}

export function typeTable(schema: InterfaceSchema, named: NamedTypes): TypeTable {
  const table = new TypeTableBuilder();
  const { methods } = table.addInterface(schema);
  const names = new Map<number, Set<string>>();
  for (const type of typesOf(schema)) {
    const declaration = named.get(type)?.declaration;
    // Every one of them is in the table, so that nothing is added.
    if (declaration !== undefined) namesAt(names, table.add(type)).add(checkIdentifier(declaration.name));
  }
  const types = table.types.map((record, row) => new Noted(record, rowText(row, names.get(row))));
  return { types, methods };
}

/** Every type the methods use, and those they are made of. */
function typesOf({ methods }: InterfaceSchema): Set<Schema> {
  const found = new Set<Schema>();
  for (const method of methods) {
    for (const { schema } of [...method.in, ...method.out, ...method.error]) found.add(schema);
  }
  for (const type of found) for (const part of partsOf(type)) found.add(part);
  return found;
}

function namesAt(names: Map<number, Set<string>>, row: number): Set<string> {
  const known = names.get(row) ?? new Set();
  names.set(row, known);
  return known;
}

function rowText(row: number, names: ReadonlySet<string> = new Set()): string {
  if (names.size === 0) return `${row}`;
  const shown = [...names].slice(0, MOST_NAMES).join(', ');
  return `${row}: ${shown}${names.size > MOST_NAMES ? ', ...' : ''}`;
}

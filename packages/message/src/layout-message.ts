/**
 * Layout of whole messages. The fixed part starts with the 24-byte header, is rounded up to 8, and is followed by
 * the arena. Each kind of message of a method has a size of its own: a response is as long as its `out` parameters
 * make it, whatever the error part needs.
 */
import { FRAME_HEADER_SIZE, MESSAGE_HEADER_SIZE } from './header.js';
import { alignUp, type FieldLayout, layoutOf, placeFields } from './layout.js';
import { LayoutError } from './layout-bounds.js';
import { FIXED_LIMITS } from './limits.js';
import type { Field, InterfaceSchema, MethodSchema } from './schema.js';

export interface MessageLayout {
  /** Bytes of header and fixed part; a multiple of 8. */
  readonly fixedSize: number;
  /** Offsets count from the start of the message header. */
  readonly fields: readonly FieldLayout[];
  /** Padding of the fixed part outside its fields: offset and length of each run, in turn. */
  readonly padding: readonly number[];
  /** The constant KasperskyOS publishes: the plain sum of what strings, bytes and sequences can take. */
  readonly arenaMax: number;
  /** The most an arena can take in canonical form, padding before its chunks counted. */
  readonly arenaLimit: number;
  readonly handleCount: number;
  /** Places of the Handle values in encounter order, from the start of the message header. */
  readonly handleOffsets: readonly number[];
  /** The longest frame that can carry such a message: frame header, fixed part, arena, padded to 8. */
  readonly maximumFrame: number;
}

export interface MethodLayout {
  readonly name: string;
  readonly request: MessageLayout;
  readonly response: MessageLayout;
  readonly error: MessageLayout;
}

export interface InterfaceLayout {
  readonly name: string;
  /** By MID. */
  readonly methods: readonly MethodLayout[];
}

const methodLayouts = new WeakMap<MethodSchema, MethodLayout>();
const interfaceLayouts = new WeakMap<InterfaceSchema, InterfaceLayout>();

/**
 * The layout of one kind of message from its parameters.
 * @throws LayoutError when a bound of layout.ts or of the fixed part is exceeded.
 */
export function layoutMessage(parameters: readonly Field[]): MessageLayout {
  const placed = placeFields(
    parameters.map((field) => [field, layoutOf(field.schema)] as const),
    MESSAGE_HEADER_SIZE,
    8,
    'the fixed part of the message',
  );
  if (placed.size > FIXED_LIMITS.fixedPartBytes) {
    throw new LayoutError(
      `the fixed part of the message takes ${placed.size} bytes; at most ${FIXED_LIMITS.fixedPartBytes} are possible`,
    );
  }
  return {
    fixedSize: placed.size,
    fields: placed.fields,
    padding: placed.padding,
    arenaMax: placed.arenaMax,
    arenaLimit: placed.arenaLimit,
    handleCount: placed.handleOffsets.length,
    handleOffsets: placed.handleOffsets,
    maximumFrame: alignUp(FRAME_HEADER_SIZE + placed.size + placed.arenaLimit, 8),
  };
}

/** The layouts of a method's three messages, computed once per schema object. @throws LayoutError */
export function layoutMethod(method: MethodSchema): MethodLayout {
  const known = methodLayouts.get(method);
  if (known !== undefined) return known;
  const layout: MethodLayout = {
    name: method.name,
    request: named(method.name, 'in', method.in),
    response: named(method.name, 'out', method.out),
    error: named(method.name, 'error', method.error),
  };
  methodLayouts.set(method, layout);
  return layout;
}

/** The layouts of all methods, computed once per schema object. @throws LayoutError */
export function layoutInterface(schema: InterfaceSchema): InterfaceLayout {
  const known = interfaceLayouts.get(schema);
  if (known !== undefined) return known;
  if (schema.methods.length > FIXED_LIMITS.methods) {
    throw new LayoutError(
      `interface ${schema.name} has ${schema.methods.length} methods; at most ${FIXED_LIMITS.methods} are possible`,
    );
  }
  const layout: InterfaceLayout = { name: schema.name, methods: schema.methods.map(layoutMethod) };
  interfaceLayouts.set(schema, layout);
  return layout;
}

function named(method: string, direction: string, parameters: readonly Field[]): MessageLayout {
  try {
    return layoutMessage(parameters);
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    throw new LayoutError(`${method}, ${direction} parameters: ${error.message}`);
  }
}

/**
 * Interfaces compiled for use: what encodes and decodes the messages of each method. Once per definition, kept by
 * identity.
 */
import {
  compileDecoder,
  compileEncoder,
  type Field,
  layoutMethod,
  type MessageDecoder,
  type MessageEncoder,
  type MessageLayout,
  readInterface,
  readTypes,
} from '@sallyport/message';
import type { InterfaceData, MethodErrorClass } from './definition.js';

/** One kind of message of one method. */
export interface MessageCodec {
  readonly layout: MessageLayout;
  readonly encode: MessageEncoder;
  readonly decode: MessageDecoder;
  /** True when the message has no parameters, so that nothing need be given for it. */
  readonly isEmpty: boolean;
}

export interface CompiledMethod {
  readonly name: string;
  readonly mid: number;
  readonly request: MessageCodec;
  readonly response: MessageCodec;
  readonly error: MessageCodec;
  /** Class of the exception with the error parameters; undefined when the method has none. */
  readonly errorClass: MethodErrorClass | undefined;
}

const compiled = new WeakMap<InterfaceData, readonly CompiledMethod[]>();

/** The methods of an interface, by MID. @throws when the data does not describe an interface. */
export function compileInterface(data: InterfaceData): readonly CompiledMethod[] {
  const known = compiled.get(data);
  if (known !== undefined) return known;
  const schema = readInterface({ name: data.name, methods: data.methods }, readTypes(data.types));
  const errors = new Map(data.errors);
  const methods = schema.methods.map((method, mid): CompiledMethod => {
    const layout = layoutMethod(method);
    return {
      name: method.name,
      mid,
      request: codecOf(layout.request, method.in),
      response: codecOf(layout.response, method.out),
      error: codecOf(layout.error, method.error),
      errorClass: errors.get(method.name),
    };
  });
  compiled.set(data, methods);
  return methods;
}

function codecOf(layout: MessageLayout, fields: readonly Field[]): MessageCodec {
  return {
    layout,
    encode: compileEncoder(layout),
    decode: compileDecoder(layout),
    isEmpty: fields.length === 0,
  };
}

/** Explicit layouts of payloads: what C programs mean by a struct, without casting. Pure. */
export { c } from './c-types.js';
export type { AnyCodec, AnyField, ByteOrder, Codec, Decoded, Encodable, Field } from './codec.js';
export { array, bytes, type CStringOptions, cString } from './fixed-width.js';
export { empty, message } from './message.js';
export { bool, f32, f64, i8, i16, i32, i64, inByteOrder, u8, u16, u32, u64 } from './numbers.js';
export { PayloadReader, type PayloadReaderOptions } from './payload-reader.js';
export {
  type DecodedStruct,
  type EncodableStruct,
  type Struct,
  type StructFields,
  type StructOptions,
  struct,
} from './struct.js';
export {
  optional,
  restBytes,
  type StringsOptions,
  strings,
  type Tail,
  type ZStringOptions,
  zString,
} from './tail.js';
export type { DecodedText, EncodableText, TextEncoding } from './text.js';

export { FieldAccess, resolveField } from './access.js';
export type { Bytes } from './bytes.js';
export * from './codes.js';
export { compileDecoder, type MessageDecoder } from './decode.js';
export { compileEncoder, type MessageEncoder } from './encode.js';
export { EncodeError, type EncodeErrorCode, wrongType } from './encode-error.js';
export { fingerprintInterface } from './fingerprint.js';
export { type HandleSink, NO_HANDLE_SINK } from './handle-sink.js';
export { type HandleSource, NO_HANDLE_SOURCE } from './handle-source.js';
export * from './header.js';
export * from './hello.js';
export { alignUp, type FieldLayout, layoutOf, TypeCode, type TypeLayout } from './layout.js';
export { LayoutError } from './layout-bounds.js';
export {
  type InterfaceLayout,
  layoutInterface,
  layoutMessage,
  layoutMethod,
  type MessageLayout,
  type MethodLayout,
} from './layout-message.js';
export * from './limits.js';
export * from './message-header.js';
export { encodeHello, parseHello } from './parse-hello.js';
export { printable } from './printable.js';
export { readInterface, readTypes } from './read-types.js';
export * from './schema.js';
export * from './schema-record.js';
export { RecordError } from './shape.js';
export { decodeStatus, encodeStatus, type Status, statusSize } from './status.js';
export { TypeTableBuilder } from './type-table.js';
export { compileVerifier, type MessageVerifier } from './verify.js';
export { VerifyFault, type VerifyFaultName, verifyFaultName } from './verify-fault.js';

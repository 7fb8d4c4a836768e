/** What a process of a solution uses: connect, serve, blocking calls, resources. */
export { blocking } from './client-object.js';
export { configurePolling, pollingStatistics } from './current.js';
export {
  type Interface,
  type Method,
  MethodError,
  type ProcessClass,
  type RequestOf,
  type ResponseOf,
} from './definition.js';
export {
  Descriptor,
  type DescriptorAccess,
  type DescriptorFacts,
  type DescriptorKind,
} from './descriptor.js';
export {
  FILE_ERROR_CODES,
  FileError,
  type FileErrorCode,
  IpcError,
  type IpcErrorCode,
  SpentError,
  UsageError,
} from './errors.js';
export { type InProcessOptions, inProcess } from './in-process.js';
export { openBeneath } from './open-beneath.js';
export type { PollingStatistics } from './polling.js';
export { connect, type ProcessIdentity, resource, self, serve } from './process.js';
export type { Server } from './server.js';
export type { HandlerFailure, RefusedReply, ServeOptions } from './server-reports.js';
export type {
  BlockingClient,
  CallContext,
  CallOptions,
  Client,
  ClientMethodName,
  EndpointImplementation,
  Handler,
  Implementation,
  MethodsOf,
} from './types.js';

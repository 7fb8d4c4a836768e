/**
 * HELLO: what init tells a process about itself, as JSON in the first frame on its socket. init writes it and the
 * process reads it; the kernel never does.
 */
import type { Limits } from './limits.js';

export interface HelloEndpoint {
  /** Qualified endpoint name, such as `cserver.ping`. */
  readonly name: string;
  readonly riid: number;
  /** Interface name. */
  readonly interface: string;
  /** Fingerprint of the interface's schema; generated code compares its own. */
  readonly fingerprint: string;
}

export interface HelloChannel {
  /** Channel id as in init.yaml. */
  readonly id: string;
  /** Number of the client end in the handle table of this process. */
  readonly handle: number;
  /** Endpoints of the process at the other side. */
  readonly endpoints: readonly HelloEndpoint[];
}

export interface HelloResource {
  readonly name: string;
  readonly kind: 'listen' | 'directory' | 'file';
}

export interface Hello {
  readonly format: 1;
  readonly class: string;
  readonly name: string;
  readonly limits: Limits;
  /** Full reasons of denials come with their status. */
  readonly dev: boolean;
  /** Channels on which this process is the client. */
  readonly channels: readonly HelloChannel[];
  /** Channels on which this process is the server. */
  readonly served: readonly { readonly id: string; readonly handle: number }[];
  /** What this process serves. */
  readonly endpoints: readonly HelloEndpoint[];
  /**
   * Resources in the order in which they follow: each as an FD frame and a HELLO frame without payload whose id is
   * 1 + the index here.
   */
  readonly resources: readonly HelloResource[];
}

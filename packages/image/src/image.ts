/**
 * The solution image: one JSON document that holds all that init and the kernel need to know of a solution. The compiler
 * writes it; they read it and take nothing in it on trust (read-image.ts refuses whatever does not fit these types).
 */
import type { InterfaceRecord, Limits, TypeRecord } from '@sallyport/message';
import type { PolicyRecord } from '@sallyport/policy';

export interface EndpointRecord {
  /** Qualified endpoint name within the class; the index of the record in its list is the RIID. */
  readonly name: string;
  /** Name of the component that provides it; the class name itself when the EDL declares it directly. */
  readonly component: string;
  /** The second name init.yaml tools register: component name and endpoint name; null where it would be the first. */
  readonly alias: string | null;
  /** Index into SolutionImage.interfaces. */
  readonly interface: number;
}

export interface ClassRecord {
  readonly name: string;
  readonly endpoints: readonly EndpointRecord[];
}

export interface ChannelRecord {
  readonly id: string;
  /** Index into SolutionImage.processes: the server. */
  readonly target: number;
}

/** Paths are absolute. */
export type ResourceRecord =
  | { readonly kind: 'listen'; readonly name: string; readonly host: string; readonly port: number }
  | { readonly kind: 'directory'; readonly name: string; readonly path: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly path: string;
      readonly access: 'read' | 'append' | 'write';
    };

export interface ProcessRecord {
  /** Process name, unique. */
  readonly name: string;
  /** Index into SolutionImage.classes. */
  readonly class: number;
  /** Absolute path of a Node script (.js, .mjs, .cjs) or of an executable program. */
  readonly path: string;
  /** Arguments after argv[0]. */
  readonly args: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  /** Channels on which this process is the client. */
  readonly channels: readonly ChannelRecord[];
  readonly resources: readonly ResourceRecord[];
  readonly limits: Limits;
}

export interface SolutionImage {
  readonly format: 1;
  readonly types: readonly TypeRecord[];
  readonly interfaces: readonly InterfaceRecord[];
  /** Always holds the kernel's class and init's; their indices are kernelClass and initClass. */
  readonly classes: readonly ClassRecord[];
  readonly kernelClass: number;
  readonly initClass: number;
  readonly processes: readonly ProcessRecord[];
  readonly policy: PolicyRecord;
}

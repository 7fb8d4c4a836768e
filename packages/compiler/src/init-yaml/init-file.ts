/** What an init.yaml says, as it stands there: every value has its place, no name is looked up. */
import type { ResourceRecord } from '@sallyport/image';
import type { Limits } from '@sallyport/message';
import type { CallStyle } from '../model.js';
import type { Span } from '../text/source.js';
import type { Located } from './yaml-reader.js';

export interface ConnectionNode {
  readonly target: Located<string>;
  readonly id: Located<string>;
}

export interface ResourceNode {
  readonly name: Located<string>;
  /** Paths as they are written. */
  readonly record: ResourceRecord;
  /** Where the path or the address stands. */
  readonly span: Span;
}

export interface LimitsNode {
  readonly values: Partial<Limits>;
  /** Where each that is set stands. */
  readonly spans: ReadonlyMap<string, Span>;
}

export interface ProcessNode {
  /** Name of the class. */
  readonly name: Located<string>;
  readonly task: Located<string> | null;
  readonly path: Located<string> | null;
  readonly args: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly calls: CallStyle | null;
  readonly connections: readonly ConnectionNode[];
  readonly resources: readonly ResourceNode[];
  readonly limits: LimitsNode;
}

export interface InitFile {
  readonly processes: readonly ProcessNode[];
  /** Nothing was left out. */
  readonly complete: boolean;
  /** No process was left out. */
  readonly allNamed: boolean;
  /** Whether a macro was left out, which may stand for processes and connections. */
  readonly hasMacros: boolean;
}

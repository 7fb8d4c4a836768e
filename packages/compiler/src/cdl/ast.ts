/** What a CDL or an EDL file says, as it stands there. */
import type { Name } from '../syntax/parser.js';
import type { SourceFile } from '../text/source.js';

/** `name : target` of an `endpoints` or a `components` section. */
export interface EntryNode {
  readonly name: Name;
  /** An interface, or a component. */
  readonly target: Name;
  readonly docs: string;
}

export interface ComponentFile {
  readonly source: SourceFile;
  /** Null where the file does not begin with one. */
  readonly name: Name | null;
  readonly docs: string;
  readonly endpoints: readonly EntryNode[];
  readonly components: readonly EntryNode[];
  readonly security: Name | null;
  /** Nothing was left out. */
  readonly complete: boolean;
}

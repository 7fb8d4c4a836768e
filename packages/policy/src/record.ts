/**
 * The policy as data: what the compiler writes into the image and the security module turns into closures at load.
 * Names are checked by the compiler and resolved again here; what does not resolve refuses the whole image.
 */

export type EventKind = 'execute' | 'request' | 'response' | 'error' | 'security';

/** Where in the description a thing stands; `file` is an index into PolicyRecord.files; line and column from 1. */
export interface PositionRecord {
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

/** An absent selector selects everything. All names are qualified. */
export interface SelectorsRecord {
  /** Class name. */
  readonly src?: string;
  readonly dst?: string;
  /** Interface name. */
  readonly interface?: string;
  /** Component name; the class name itself for endpoints an EDL declares directly. */
  readonly component?: string;
  /** Qualified endpoint name. */
  readonly endpoint?: string;
  readonly method?: string;
}

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type ExpressionRecord =
  | { readonly op: 'boolean'; readonly value: boolean }
  /** Decimal text, since an integer may exceed 2^53. */
  | { readonly op: 'integer'; readonly value: string }
  | { readonly op: 'text'; readonly value: string }
  | { readonly op: 'sid'; readonly of: 'src' | 'dst' }
  /**
   * A parameter of this message, or a field within it. A Handle has the fields `handle` (SID), `rights` (UInt32) and,
   * for a descriptor, `kind` and `access` (text) and `size` (bytes of a regular file or memory object).
   */
  | { readonly op: 'message'; readonly path: readonly string[] }
  | {
      readonly op: 'compare';
      readonly operator: CompareOperator;
      readonly left: ExpressionRecord;
      readonly right: ExpressionRecord;
    }
  | { readonly op: 'all' | 'any'; readonly operands: readonly ExpressionRecord[] }
  | { readonly op: 'not'; readonly operand: ExpressionRecord }
  /** The full text must match; the pattern is in RE2 syntax. */
  | { readonly op: 'match'; readonly text: ExpressionRecord; readonly pattern: string };

export type RuleRecord =
  | { readonly rule: 'grant'; readonly position: PositionRecord }
  | { readonly rule: 'deny'; readonly condition: ExpressionRecord | null; readonly position: PositionRecord }
  | { readonly rule: 'assert'; readonly condition: ExpressionRecord; readonly position: PositionRecord };

export type ItemRecord =
  | { readonly item: 'rule'; readonly rule: RuleRecord }
  | { readonly item: 'match'; readonly selectors: SelectorsRecord; readonly items: readonly ItemRecord[] };

export interface BindingRecord {
  readonly event: EventKind;
  readonly selectors: SelectorsRecord;
  readonly items: readonly ItemRecord[];
  readonly position: PositionRecord;
}

export interface PolicyRecord {
  /** Paths of the description files, relative to the solution's folder. */
  readonly files: readonly string[];
  readonly bindings: readonly BindingRecord[];
}

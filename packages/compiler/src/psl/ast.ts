/** What a PSL file says, as it is written: names are not resolved and types not looked at. */
import type { CompareOperator, EventKind, SelectorsRecord } from '@sallyport/policy';
import type { Name } from '../syntax/parser.js';
import type { SourceFile, Span } from '../text/source.js';

export interface PslFile {
  readonly source: SourceFile;
  /** False where any name may be missing: a `use` could not be parsed, or the text is no tokens to its end. */
  readonly complete: boolean;
  /** The words of other declarations that could not be parsed: any of them may be a name that is declared there. */
  readonly leftOut: ReadonlySet<string>;
  /** Whether a macro was left out, which may stand for declarations such as `use EDL`. */
  readonly hasMacros: boolean;
  /** In the order of the text. What could not be parsed has been reported and is left out. */
  readonly declarations: readonly PslDeclaration[];
}

export type PslDeclaration =
  | ExecuteDeclaration
  | UseFileDeclaration
  | UseEdlDeclaration
  | ObjectDeclaration
  | AuditDefaultDeclaration
  | AuditProfileDeclaration
  | Binding;

/** `execute: kl.core.Execute` */
export interface ExecuteDeclaration {
  readonly kind: 'execute';
  readonly interface: Name;
}

/** `use a.b._` */
export interface UseFileDeclaration {
  readonly kind: 'use-file';
  /** `a.b` */
  readonly name: Name;
}

/** `use EDL a.B`, and `task class X : a.B`, where the class gets another name than its EDL gives it. */
export interface UseEdlDeclaration {
  readonly kind: 'use-edl';
  readonly class: Name;
  readonly edl: Name;
}

/** `policy object name : Model {}` */
export interface ObjectDeclaration {
  readonly kind: 'object';
  readonly name: Name;
  readonly model: Name;
  /** False where something about it is not supported yet; that has been reported, so nobody should complain of its use. */
  readonly supported: boolean;
}

export interface AuditDefaultDeclaration {
  readonly kind: 'audit-default';
  readonly profile: Name;
}

export interface AuditProfileDeclaration {
  readonly kind: 'audit-profile';
  readonly name: Name;
}

export interface Binding {
  readonly kind: 'binding';
  readonly event: EventKind;
  readonly selectors: readonly Selector[];
  /** False where one could not be read, which was reported: what is covered is then not known. */
  readonly allSelectors: boolean;
  readonly items: readonly Item[];
  /** Of the word that names the event. */
  readonly span: Span;
}

export type SelectorName = keyof SelectorsRecord;

export const SELECTOR_NAMES: readonly SelectorName[] = [
  'src',
  'dst',
  'interface',
  'component',
  'endpoint',
  'method',
];

export interface Selector {
  readonly name: SelectorName;
  readonly value: Name;
  /** Of the whole, `src=a.B`. */
  readonly span: Span;
}

export type Item = AuditItem | MatchItem | RuleCall;

/** `audit name`: the profile of the section it stands in. */
export interface AuditItem {
  readonly kind: 'audit';
  readonly profile: Name;
}

export interface MatchItem {
  readonly kind: 'match';
  readonly selectors: readonly Selector[];
  /** As of a binding. */
  readonly allSelectors: boolean;
  readonly items: readonly Item[];
  /** Of the word `match`. */
  readonly span: Span;
}

/** A call of a method: as an item a rule, in an expression a value. */
export interface Call {
  readonly kind: 'call';
  /** Null where the method stands alone. */
  readonly object: Name | null;
  readonly method: Name;
  readonly argument: Argument;
  readonly span: Span;
}

export interface RuleCall {
  readonly kind: 'rule';
  readonly call: Call;
}

export type Argument =
  /** `()` */
  | { readonly form: 'none' }
  /** `(expression)` */
  | { readonly form: 'expression'; readonly expression: Expression }
  /** `{ name : expression, ... }` */
  | { readonly form: 'fields'; readonly fields: readonly ArgumentField[] }
  /** `[expression, ...]` */
  | { readonly form: 'list'; readonly elements: readonly Expression[] };

export interface ArgumentField {
  readonly name: Name;
  readonly value: Expression;
}

export type Expression =
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'integer'; readonly value: bigint; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  /** `message.a.b`, `src_sid`: names between dots. */
  | { readonly kind: 'path'; readonly parts: readonly Name[]; readonly span: Span }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | { readonly kind: 'not'; readonly operand: Expression; readonly span: Span }
  /** `a && b && c` is one of three operands. */
  | {
      readonly kind: 'and' | 'or';
      readonly operands: readonly Expression[];
      readonly span: Span;
    }
  | {
      readonly kind: 'implies';
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | Call
  /** What belongs to the language and is not there yet; to be reported where it would be used. */
  | { readonly kind: 'unsupported'; readonly what: string; readonly span: Span };

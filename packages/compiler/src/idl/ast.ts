/** What an IDL file says, as it stands there: every node knows its place, nothing is resolved. */
import type { IntegerType } from '@sallyport/message';
import type { Name } from '../syntax/parser.js';
import type { SourceFile, Span } from '../text/source.js';

export type BinaryOperator = '|' | '^' | '&' | '<<' | '>>' | '+' | '-' | '*' | '/' | '%' | '**';

export type ExpressionNode =
  /** Null for what is no integer, which was reported. */
  | { readonly kind: 'integer'; readonly value: bigint | null; readonly span: Span }
  | { readonly kind: 'name'; readonly name: Name; readonly span: Span }
  | { readonly kind: 'negative'; readonly operand: ExpressionNode; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly span: Span;
    };

export type TypeNode =
  /** The type as it is written, UIntSize for one. */
  | { readonly kind: 'integer'; readonly name: string; readonly span: Span }
  /** `interface` is null for `Handle`. */
  | { readonly kind: 'handle'; readonly interface: Name | null; readonly span: Span }
  | { readonly kind: 'string' | 'bytes'; readonly size: ExpressionNode; readonly span: Span }
  | {
      readonly kind: 'array' | 'sequence';
      readonly element: TypeNode;
      readonly size: ExpressionNode;
      readonly span: Span;
    }
  | { readonly kind: 'named'; readonly name: Name; readonly span: Span };

export interface FieldNode {
  readonly name: Name;
  readonly type: TypeNode;
  readonly docs: string;
}

export interface ConstantNode {
  readonly kind: 'const';
  readonly name: Name;
  readonly type: IntegerType;
  /** The type as it is written, UIntSize for one. */
  readonly typeName: string;
  readonly value: ExpressionNode;
  readonly docs: string;
}

export interface TypedefNode {
  readonly kind: 'typedef';
  readonly name: Name;
  readonly type: TypeNode;
  readonly docs: string;
}

export interface CompoundNode {
  readonly kind: 'struct' | 'union';
  readonly name: Name;
  readonly fields: readonly FieldNode[];
  readonly docs: string;
}

export type TypeDefinitionNode = TypedefNode | CompoundNode;
export type DefinitionNode = ConstantNode | TypeDefinitionNode;

export type Direction = 'in' | 'out' | 'error';

export interface ParameterNode extends FieldNode {
  readonly direction: Direction;
}

export interface MethodNode {
  readonly name: Name;
  readonly parameters: readonly ParameterNode[];
  readonly docs: string;
}

export interface InterfaceNode {
  readonly span: Span;
  readonly methods: readonly MethodNode[];
  readonly docs: string;
}

export interface IdlFile {
  readonly source: SourceFile;
  /** Null where the file does not begin with one. */
  readonly package: Name | null;
  readonly docs: string;
  readonly imports: readonly Name[];
  /** In the order of the file; those that could not be read left out. */
  readonly definitions: readonly DefinitionNode[];
  readonly interface: InterfaceNode | null;
  /** Nothing was left out. */
  readonly complete: boolean;
  /** The words in what was left out: any of them may be a name that is defined there. */
  readonly leftOut: ReadonlySet<string>;
  /** Whether what was left out is known: no import is in it and no definition without a name, and the text is tokens to its end. */
  readonly leftOutKnown: boolean;
}

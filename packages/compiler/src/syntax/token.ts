/** The tokens of IDL, CDL, EDL and PSL. There are no keywords: which identifier means something depends on where it stands. */

/** A comment between two tokens, its marks included. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

interface TokenBase {
  /** The token as it stands in the source; empty at the end. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The comments between the token before and this one. */
  readonly comments: readonly Comment[];
}

export interface IdentifierToken extends TokenBase {
  readonly kind: 'identifier';
}
export interface IntegerToken extends TokenBase {
  readonly kind: 'integer';
  /** Null where it is no integer, which was reported. */
  readonly value: bigint | null;
}
export interface StringToken extends TokenBase {
  readonly kind: 'string';
  /** The text meant, escapes resolved. */
  readonly value: string;
}
/** A mark or an operator. */
export interface PunctuationToken extends TokenBase {
  readonly kind: 'punctuation';
}
/** After the last token of a file. */
export interface EndToken extends TokenBase {
  readonly kind: 'end';
}

export type Token = IdentifierToken | IntegerToken | StringToken | PunctuationToken | EndToken;

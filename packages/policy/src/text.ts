/**
 * Texts: literals, string parameters, and the names a descriptor's kind and access have. A string parameter is compared where
 * it lies, byte by byte: equal texts have equal UTF-8, and verification has made sure that it is UTF-8. A text is decoded only
 * for a regular expression.
 */
import type { FieldAccess } from '@sallyport/message';
import { type Condition, constantCondition } from './condition.js';
import type { EventContext } from './event-context.js';
import type { Pattern } from './pattern.js';
import { FAILED, FALSE, TRUE } from './verdict.js';

export type TextOperand =
  | { readonly form: 'constant'; readonly text: string }
  | StringField
  /** One of a closed list of names. `read` gives an index into it; any other number means that the expression failed. */
  | {
      readonly form: 'named';
      readonly names: readonly string[];
      readonly read: (context: EventContext) => number;
    };

/** A string parameter. */
export interface StringField {
  readonly form: 'field';
  readonly access: FieldAccess;
}

/** @param negated for `!=`. */
export function compareTexts(left: TextOperand, right: TextOperand, negated: boolean): Condition {
  const same = negated ? FALSE : TRUE;
  const other = negated ? TRUE : FALSE;
  if (left.form === 'constant') {
    if (right.form === 'constant') return constantCondition((left.text === right.text) !== negated);
    return compareTexts(right, left, negated);
  }
  if (left.form === 'named') {
    if (right.form === 'field') return compareTexts(right, left, negated);
    const { names, read } = left;
    if (right.form === 'constant') {
      const wanted = names.indexOf(right.text);
      return (context) => {
        const index = read(context);
        if (names[index] === undefined) return FAILED;
        return index === wanted ? same : other;
      };
    }
    return (context) => {
      const name = names[read(context)];
      const otherName = right.names[right.read(context)];
      if (name === undefined || otherName === undefined) return FAILED;
      return name === otherName ? same : other;
    };
  }
  const { access } = left;
  if (right.form === 'constant') {
    const literal = Buffer.from(right.text, 'utf8');
    return (context) =>
      access.textEquals(context.bytes, context.view, context.start, literal) ? same : other;
  }
  if (right.form === 'field') {
    return (context) => (fieldsEqual(access, right.access, context) ? same : other);
  }
  const literals = right.names.map((name) => Buffer.from(name, 'utf8'));
  return (context) => {
    const literal = literals[right.read(context)];
    if (literal === undefined) return FAILED;
    return access.textEquals(context.bytes, context.view, context.start, literal) ? same : other;
  };
}

function fieldsEqual(left: FieldAccess, right: FieldAccess, context: EventContext): boolean {
  const { bytes, view, start } = context;
  const length = left.byteLength(view, start);
  if (right.byteLength(view, start) !== length) return false;
  const leftStart = left.contentStart(view, start);
  const rightStart = right.contentStart(view, start);
  for (let index = 0; index < length; index++) {
    if (bytes[leftStart + index] !== bytes[rightStart + index]) return false;
  }
  return true;
}

/** Whether the whole text matches. */
export function matchText(text: TextOperand, pattern: Pattern): Condition {
  if (text.form === 'constant') return constantCondition(pattern.matches(text.text));
  if (text.form === 'named') {
    const verdicts = text.names.map((name) => (pattern.matches(name) ? TRUE : FALSE));
    const read = text.read;
    return (context) => verdicts[read(context)] ?? FAILED;
  }
  const { access } = text;
  return (context) =>
    pattern.matches(access.readText(context.bytes, context.view, context.start)) ? TRUE : FALSE;
}

/**
 * Texts: literals, string parameters, and the names a descriptor's kind and access have. A string parameter is compared where
 * it lies, byte by byte: equal texts have equal UTF-8, and verification has made sure that it is UTF-8. A text is decoded only
 * for a regular expression.
 */
import { LITTLE_ENDIAN } from '@sallyport/message';
import { type Condition, constantCondition } from './condition.js';
import type { EventContext } from './event-context.js';
import type { Pattern } from './pattern.js';
import { FAILED, FALSE, TRUE } from './verdict.js';

export type TextOperand =
  | { readonly form: 'constant'; readonly text: string }
  | StringField
  /** One of a closed list of names. `read` gives an index into it; any other number means that the expression failed. */
  | { readonly form: 'named'; readonly names: readonly string[]; readonly read: (context: EventContext) => number };

/** A string parameter. Offsets in bytes from the start of the payload. */
export interface StringField {
  readonly form: 'field';
  /** Of the pair {u32 offset, u32 size}. */
  readonly offset: number;
  /** Of the arena, to which the pair is relative. */
  readonly arena: number;
  /** The longest text it can hold, without the NUL. */
  readonly max: number;
}

/** The size of a pair counts the NUL, which is no part of the text. */
const NUL = 1;

function textStart(field: StringField, context: EventContext): number {
  return context.start + field.arena + context.view.getUint32(context.start + field.offset, LITTLE_ENDIAN);
}

function textLength(field: StringField, context: EventContext): number {
  return context.view.getUint32(context.start + field.offset + 4, LITTLE_ENDIAN) - NUL;
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
  if (right.form === 'constant') {
    const literal = Buffer.from(right.text, 'utf8');
    return (context) => (fieldEquals(left, literal, context) ? same : other);
  }
  if (right.form === 'field') return (context) => (fieldsEqual(left, right, context) ? same : other);
  const literals = right.names.map((name) => Buffer.from(name, 'utf8'));
  return (context) => {
    const literal = literals[right.read(context)];
    if (literal === undefined) return FAILED;
    return fieldEquals(left, literal, context) ? same : other;
  };
}

function fieldEquals(field: StringField, literal: Buffer, context: EventContext): boolean {
  const length = literal.length;
  if (textLength(field, context) !== length) return false;
  const bytes = context.bytes;
  const start = textStart(field, context);
  for (let index = 0; index < length; index++) {
    if (bytes[start + index] !== literal[index]) return false;
  }
  return true;
}

function fieldsEqual(left: StringField, right: StringField, context: EventContext): boolean {
  const length = textLength(left, context);
  if (textLength(right, context) !== length) return false;
  const bytes = context.bytes;
  const leftStart = textStart(left, context);
  const rightStart = textStart(right, context);
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
  return (context) => {
    const start = textStart(text, context);
    const end = start + textLength(text, context);
    return pattern.matches(context.bytes.toString('utf8', start, end)) ? TRUE : FALSE;
  };
}

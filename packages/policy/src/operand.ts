/** What an expression is once its names are resolved: a typed thing that can be compared, or a condition. */
import type { Condition } from './condition.js';
import type { EventContext } from './event-context.js';
import type { IntegerOperand } from './integer.js';
import type { TextOperand } from './text.js';

export type Operand =
  | { readonly type: 'boolean'; readonly condition: Condition }
  | { readonly type: 'integer'; readonly operand: IntegerOperand }
  | { readonly type: 'text'; readonly operand: TextOperand }
  /** The identity of a process or of the object behind a handle. Only sameness can be asked. */
  | { readonly type: 'sid'; readonly read: (context: EventContext) => number };

export const TYPE_NAMES: Readonly<Record<Operand['type'], string>> = {
  boolean: 'a truth value',
  integer: 'an integer',
  text: 'a text',
  sid: 'a security identifier',
};

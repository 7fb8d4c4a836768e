/** A path such as `message.line.cents` resolved against the layout of one kind of message. */
import { type FieldAccess, type MessageLayout, resolveField } from '@sallyport/message';
import { ExpressionError } from './compile-expression.js';
import {
  HANDLE_PROPERTIES,
  handleAccess,
  handleKind,
  handleRights,
  handleSid,
  handleSize,
  isHandleProperty,
} from './handle.js';
import { integerField } from './integer.js';
import type { Operand } from './operand.js';

/** @throws ExpressionError when the message has no such field, or one that cannot be used in an expression. */
export function messageField(layout: MessageLayout, path: readonly string[]): Operand {
  const name = `message.${path.join('.')}`;
  const access = resolveField(layout, path);
  if (access !== undefined) return fieldOperand(access, name);

  const property = path[path.length - 1];
  const owner = path.length < 2 ? undefined : resolveField(layout, path.slice(0, -1));
  if (property === undefined || owner === undefined || owner.schema.kind !== 'handle') {
    throw new ExpressionError(`the message has no ${name}`);
  }
  return handleOperand(owner.handleIndex, property, name);
}

function fieldOperand(access: FieldAccess, name: string): Operand {
  const { schema, offset } = access;
  switch (schema.kind) {
    case 'integer':
      return { type: 'integer', operand: integerField(schema.type, offset) };
    case 'string':
      return { type: 'text', operand: { form: 'field', access } };
    case 'handle':
      throw new ExpressionError(`${name} is a Handle; ask for ${HANDLE_PROPERTIES.join(', ')} of it`);
    default:
      throw new ExpressionError(`${name} is of kind ${schema.kind}, which no expression can use as a whole`);
  }
}

/** @param index of the value among the message's Handle values. */
function handleOperand(index: number, property: string, name: string): Operand {
  if (index < 0) throw new RangeError('a layout lists every handle');
  if (!isHandleProperty(property)) {
    throw new ExpressionError(
      `a Handle has no '${property}' (${name}); it has ${HANDLE_PROPERTIES.join(', ')}`,
    );
  }
  switch (property) {
    case 'handle':
      return { type: 'sid', read: handleSid(index) };
    case 'rights':
      return { type: 'integer', operand: handleRights(index) };
    case 'kind':
      return { type: 'text', operand: handleKind(index) };
    case 'access':
      return { type: 'text', operand: handleAccess(index) };
    case 'size':
      return { type: 'integer', operand: handleSize(index) };
  }
}

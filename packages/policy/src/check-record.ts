/**
 * The form of a policy record, demanded before anything in it is used: it comes from a file, and its type is only what the
 * compiler promised. Names and types are not looked at here; see security-module.ts.
 */
import { PolicyLoadError } from './load-error.js';
import type { PolicyRecord } from './record.js';
import { listAt, nameAt, naturalAt, propertiesAt, tagAt, textAt } from './shape.js';

/** Match sections inside one another, and operators inside one another. Picked: far above use, far below the stack. */
export const POLICY_NESTING = 64;

const EVENTS: ReadonlySet<unknown> = new Set(['execute', 'request', 'response', 'error', 'security']);
const OPERATORS: ReadonlySet<unknown> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const SELECTORS = 'src dst interface component endpoint method';
/** Of an integer of the policy language; 20 digits hold every 64-bit value, more only makes work. */
const INTEGER = /^-?(0|[1-9][0-9]{0,39})$/;

/**
 * @returns the same object, now known to have the form of a policy record.
 * @throws PolicyLoadError at the first thing that does not.
 */
export function checkPolicyRecord(value: unknown): PolicyRecord {
  const record = propertiesAt(value, 'the policy', 'files bindings');
  let files = 0;
  listAt(record.files, 'files', (file, place) => {
    nameAt(file, place);
    files++;
  });
  listAt(record.bindings, 'bindings', (binding, place) => checkBinding(binding, place, files));
  return value as PolicyRecord;
}

function checkBinding(value: unknown, place: string, files: number): void {
  const binding = propertiesAt(value, place, 'event selectors items position');
  if (!EVENTS.has(binding.event)) throw new PolicyLoadError(`${place}.event`, 'this is not an event');
  checkSelectors(binding.selectors, `${place}.selectors`);
  checkPosition(binding.position, `${place}.position`, files);
  checkItems(binding.items, `${place}.items`, files, 0);
}

function checkSelectors(value: unknown, place: string): void {
  const selectors = propertiesAt(value, place, '', SELECTORS);
  for (const [name, selected] of Object.entries(selectors)) nameAt(selected, `${place}.${name}`);
}

function checkPosition(value: unknown, place: string, files: number): void {
  const position = propertiesAt(value, place, 'file line column');
  if (naturalAt(position.file, `${place}.file`, 0) >= files) {
    throw new PolicyLoadError(`${place}.file`, 'there is no such file');
  }
  naturalAt(position.line, `${place}.line`, 1);
  naturalAt(position.column, `${place}.column`, 1);
}

function checkItems(value: unknown, place: string, files: number, depth: number): void {
  if (depth > POLICY_NESTING) throw new PolicyLoadError(place, 'match sections are nested too deeply');
  listAt(value, place, (item, at) => {
    const kind = tagAt(item, at, 'item');
    if (kind === 'rule') {
      checkRule(propertiesAt(item, at, 'item rule').rule, `${at}.rule`, files);
    } else if (kind === 'match') {
      const match = propertiesAt(item, at, 'item selectors items');
      checkSelectors(match.selectors, `${at}.selectors`);
      checkItems(match.items, `${at}.items`, files, depth + 1);
    } else {
      throw new PolicyLoadError(`${at}.item`, 'this is not a kind of item');
    }
  });
}

function checkRule(value: unknown, place: string, files: number): void {
  const kind = tagAt(value, place, 'rule');
  if (kind !== 'grant' && kind !== 'deny' && kind !== 'assert') {
    throw new PolicyLoadError(`${place}.rule`, 'this is not a kind of rule');
  }
  const rule = propertiesAt(value, place, kind === 'grant' ? 'rule position' : 'rule condition position');
  checkPosition(rule.position, `${place}.position`, files);
  if (kind === 'grant' || (kind === 'deny' && rule.condition === null)) return;
  checkExpression(rule.condition, `${place}.condition`, 0);
}

function checkExpression(value: unknown, place: string, depth: number): void {
  if (depth > POLICY_NESTING) throw new PolicyLoadError(place, 'the expression is nested too deeply');
  const op = tagAt(value, place, 'op');
  switch (op) {
    case 'boolean':
      if (typeof propertiesAt(value, place, 'op value').value !== 'boolean') {
        throw new PolicyLoadError(`${place}.value`, 'this is not a truth value');
      }
      return;
    case 'integer': {
      const digits = propertiesAt(value, place, 'op value').value;
      if (typeof digits !== 'string' || !INTEGER.test(digits)) {
        throw new PolicyLoadError(`${place}.value`, 'this is not an integer in decimal digits');
      }
      return;
    }
    case 'text':
      textAt(propertiesAt(value, place, 'op value').value, `${place}.value`);
      return;
    case 'sid': {
      const of = propertiesAt(value, place, 'op of').of;
      if (of !== 'src' && of !== 'dst')
        throw new PolicyLoadError(`${place}.of`, 'this is neither src nor dst');
      return;
    }
    case 'message': {
      const path = propertiesAt(value, place, 'op path').path;
      listAt(path, `${place}.path`, nameAt);
      if ((path as unknown[]).length === 0) throw new PolicyLoadError(`${place}.path`, 'the path is empty');
      return;
    }
    case 'compare': {
      const compare = propertiesAt(value, place, 'op operator left right');
      if (!OPERATORS.has(compare.operator)) {
        throw new PolicyLoadError(`${place}.operator`, 'this is not a comparison');
      }
      checkExpression(compare.left, `${place}.left`, depth + 1);
      checkExpression(compare.right, `${place}.right`, depth + 1);
      return;
    }
    case 'all':
    case 'any':
      listAt(propertiesAt(value, place, 'op operands').operands, `${place}.operands`, (operand, at) =>
        checkExpression(operand, at, depth + 1),
      );
      return;
    case 'not':
      checkExpression(propertiesAt(value, place, 'op operand').operand, `${place}.operand`, depth + 1);
      return;
    case 'match': {
      const match = propertiesAt(value, place, 'op text pattern');
      checkExpression(match.text, `${place}.text`, depth + 1);
      textAt(match.pattern, `${place}.pattern`);
      return;
    }
    default:
      throw new PolicyLoadError(`${place}.op`, 'this is not an operation');
  }
}

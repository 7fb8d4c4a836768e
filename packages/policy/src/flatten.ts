/** Bindings and match sections to one list of rules in the order of the text, each with all selectors that apply to it. */
import { PolicyLoadError } from './load-error.js';
import type {
  EventKind,
  ExpressionRecord,
  ItemRecord,
  PolicyRecord,
  PositionRecord,
  RuleRecord,
  SelectorsRecord,
} from './record.js';

export interface FlatRule {
  /** Place in the order of the text. */
  readonly ordinal: number;
  readonly event: EventKind;
  readonly selectors: SelectorsRecord;
  readonly rule: RuleRecord;
  /** `file:line:column`, for errors. */
  readonly place: string;
}

const SELECTOR_NAMES = ['src', 'dst', 'interface', 'component', 'endpoint', 'method'] as const;

/** @throws PolicyLoadError when a match section contradicts what stands around it. */
export function flattenRules(record: PolicyRecord): FlatRule[] {
  const rules: FlatRule[] = [];
  const place = (position: PositionRecord): string =>
    `${record.files[position.file]}:${position.line}:${position.column}`;

  const walk = (
    event: EventKind,
    selectors: SelectorsRecord,
    items: readonly ItemRecord[],
    section: string,
  ): void => {
    for (const item of items) {
      if (item.item === 'match') {
        walk(event, joinSelectors(selectors, item.selectors, section), item.items, section);
      } else {
        const at = place(item.rule.position);
        rules.push({ ordinal: rules.length, event, selectors, rule: item.rule, place: at });
      }
    }
  };
  for (const binding of record.bindings) {
    walk(binding.event, binding.selectors, binding.items, place(binding.position));
  }
  return rules;
}

function joinSelectors(outer: SelectorsRecord, inner: SelectorsRecord, place: string): SelectorsRecord {
  for (const name of SELECTOR_NAMES) {
    const [first, second] = [outer[name], inner[name]];
    if (first !== undefined && second !== undefined && first !== second) {
      throw new PolicyLoadError(
        place,
        `a match section asks for ${name}=${second} where ${name}=${first} holds already`,
      );
    }
  }
  return { ...outer, ...inner };
}

/** Whether the value of an expression depends on what the message contains. */
export function usesMessage(expression: ExpressionRecord | null): boolean {
  if (expression === null) return false;
  switch (expression.op) {
    case 'message':
      return true;
    case 'compare':
      return usesMessage(expression.left) || usesMessage(expression.right);
    case 'all':
    case 'any':
      return expression.operands.some(usesMessage);
    case 'not':
      return usesMessage(expression.operand);
    case 'match':
      return usesMessage(expression.text);
    default:
      return false;
  }
}

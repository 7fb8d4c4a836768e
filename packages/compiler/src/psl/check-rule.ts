/** The rules of the Base model: `grant ()`, `deny ()`, `deny (condition)`, `assert (condition)`. */
import {
  type ExpressionRecord,
  POLICY_NESTING,
  type PositionRecord,
  type RuleRecord,
} from '@sallyport/policy';
import type { Diagnostics } from '../diagnostics.js';
import { nearest, suggestion } from '../nearest.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import type { Call } from './ast.js';
import type { ExpressionChecker } from './check-expression.js';
import { CALLS_TO_COME } from './models.js';
import type { PolicyNames } from './policy-names.js';
import type { Section } from './section.js';
import { reportUnsupported } from './unsupported.js';

const RULES = ['grant', 'deny', 'assert'];
/** The object that rules without an object are called of. */
const BASE = 'base';

export class RuleChecker {
  readonly #names: PolicyNames;
  readonly #expressions: ExpressionChecker;
  readonly #diagnostics: Diagnostics;

  constructor(names: PolicyNames, expressions: ExpressionChecker, diagnostics: Diagnostics) {
    this.#names = names;
    this.#expressions = expressions;
    this.#diagnostics = diagnostics;
  }

  /** The record of a rule; null where something in it is wrong, which has been reported. */
  rule(call: Call, section: Section, position: PositionRecord): RuleRecord | null {
    if (!this.#isBaseRule(call)) return null;
    const { method, argument, span } = call;
    if (argument.form === 'none' && method.text !== 'assert') {
      return method.text === 'grant'
        ? { rule: 'grant', position }
        : { rule: 'deny', condition: null, position };
    }
    if (argument.form !== 'expression' || method.text === 'grant') {
      this.#wrongArgument(method.text, span);
      return null;
    }
    const condition = this.#expressions.condition(argument.expression, section);
    if (condition === null || !this.#isShallow(condition, argument.expression.span)) return null;
    return { rule: method.text === 'deny' ? 'deny' : 'assert', condition, position };
  }

  #isBaseRule({ object, method, span }: Call): boolean {
    const owner = object?.text ?? BASE;
    const isRule = RULES.includes(method.text);
    if (object === null && !isRule) {
      this.#unknownRule(method.text, method.span);
      return false;
    }
    const known = this.#names.object(owner, object?.span ?? span, quote(object?.text ?? method.text));
    // Where the object is missing the rule is checked all the same, as long as it can be known what it says.
    if (!known && owner !== BASE) return false;
    const model = this.#names.source.objects.get(owner)?.model.text ?? 'Base';
    if (model === 'Base' && isRule) return true;
    if (model === 'Base') {
      this.#unknownRule(method.text, method.span);
    } else {
      this.#diagnostics.error(
        span,
        'unknown-rule',
        `${quote(`${owner}.${method.text}`)} is no rule; the model ${model} has none`,
        'use it in a condition: assert (...) or deny (...)',
      );
    }
    return false;
  }

  #unknownRule(name: string, span: Span): void {
    if (CALLS_TO_COME.has(name)) {
      reportUnsupported(this.#diagnostics, span, name);
      return;
    }
    this.#diagnostics.error(
      span,
      'unknown-rule',
      `there is no rule ${quote(name)}`,
      suggestion(nearest(name, RULES), `the rules are ${RULES.join(', ')}`),
    );
  }

  #wrongArgument(rule: string, span: Span): void {
    const [problem, remedy] =
      rule === 'grant'
        ? ['"grant" takes nothing', 'write grant (), or assert (condition)']
        : [`${quote(rule)} takes one condition in parentheses`, `write ${rule} (condition)`];
    this.#diagnostics.error(span, 'wrong-call', problem, remedy);
  }

  /** The security module bounds its recursion. */
  #isShallow(condition: ExpressionRecord, span: Span): boolean {
    if (depthOf(condition) <= POLICY_NESTING) return true;
    this.#diagnostics.error(
      span,
      'deep-expression',
      `this condition is nested more than ${POLICY_NESTING} levels deep`,
      'divide it into several rules',
    );
    return false;
  }
}

function depthOf(expression: ExpressionRecord): number {
  switch (expression.op) {
    case 'compare':
      return 1 + Math.max(depthOf(expression.left), depthOf(expression.right));
    case 'not':
      return 1 + depthOf(expression.operand);
    case 'match':
      return 1 + depthOf(expression.text);
    case 'all':
    case 'any':
      return 1 + expression.operands.reduce((deepest, operand) => Math.max(deepest, depthOf(operand)), 0);
    default:
      return 0;
  }
}

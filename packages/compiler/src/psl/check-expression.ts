/**
 * Expressions: names resolved, types checked, and the record the security module compiles. Every error in an expression is
 * found: an operand that is wrong is left out (null), and what stands around it complains of nothing more.
 */
import type { CompareOperator, ExpressionRecord } from '@sallyport/policy';
import type { Diagnostics } from '../diagnostics.js';
import { nearest, suggestion } from '../nearest.js';
import type { Name } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import type { Call, Expression } from './ast.js';
import { isWellFormed, PatternChecker } from './check-pattern.js';
import { TYPE_NAMES, type ValueType } from './field-type.js';
import { messageFieldType } from './message-field.js';
import { CALLS_TO_COME } from './models.js';
import type { PolicyNames } from './policy-names.js';
import type { Section } from './section.js';
import { reportUnsupported } from './unsupported.js';

interface Typed {
  readonly value: ValueType;
  readonly record: ExpressionRecord;
}

export class ExpressionChecker {
  readonly #names: PolicyNames;
  readonly #diagnostics: Diagnostics;
  readonly #patterns: PatternChecker;

  constructor(names: PolicyNames, diagnostics: Diagnostics) {
    this.#names = names;
    this.#diagnostics = diagnostics;
    this.#patterns = new PatternChecker(diagnostics);
  }

  /** The record of a condition; null where something in it is wrong, which has been reported. */
  condition(expression: Expression, section: Section): ExpressionRecord | null {
    const typed = this.#check(expression, section);
    if (typed === null) return null;
    if (typed.value.type === 'boolean') return typed.record;
    this.#diagnostics.error(
      expression.span,
      'not-a-condition',
      `a condition is needed here, and this is ${TYPE_NAMES[typed.value.type]}`,
      'compare it with something, such as == 1',
    );
    return null;
  }

  #check(expression: Expression, section: Section): Typed | null {
    switch (expression.kind) {
      case 'unsupported':
        reportUnsupported(this.#diagnostics, expression.span, expression.what);
        return null;
      case 'boolean':
        return truth({ op: 'boolean', value: expression.value });
      case 'integer':
        return { value: { type: 'integer' }, record: { op: 'integer', value: String(expression.value) } };
      case 'text':
        return this.#text(expression.value, expression.span);
      case 'path':
        return this.#path(expression.parts, expression.span, section);
      case 'compare':
        return this.#comparison(expression, section);
      case 'not': {
        this.#names.object('bool', expression.span, '"!"');
        const operand = this.condition(expression.operand, section);
        return operand && truth({ op: 'not', operand });
      }
      case 'and':
        return this.#joined('all', '"&&"', expression.operands, expression.span, section);
      case 'or':
        return this.#joined('any', '"||"', expression.operands, expression.span, section);
      case 'implies': {
        this.#names.object('bool', expression.span, '"==>"');
        const left = this.condition(expression.left, section);
        const right = this.condition(expression.right, section);
        if (left === null || right === null) return null;
        return truth({ op: 'any', operands: [{ op: 'not', operand: left }, right] });
      }
      case 'call':
        return this.#call(expression, section);
    }
  }

  #text(value: string, span: Span): Typed | null {
    if (!isWellFormed(value, span, this.#diagnostics)) return null;
    return { value: { type: 'text' }, record: { op: 'text', value } };
  }

  #path(parts: readonly Name[], span: Span, section: Section): Typed | null {
    const [first, ...rest] = parts;
    if (first === undefined) throw new RangeError('a path has a first name');
    if (first.text === 'message') {
      const value = messageFieldType(rest, span, section, this.#diagnostics);
      return value && { value, record: { op: 'message', path: rest.map((part) => part.text) } };
    }
    if (first.text === 'src_sid' || first.text === 'dst_sid') {
      return this.#sid(first.text === 'src_sid' ? 'src' : 'dst', rest[0], span, section);
    }
    this.#diagnostics.error(
      first.span,
      'unknown-name',
      `there is no ${quote(first.text)} in an expression`,
      suggestion(
        nearest(first.text, ['message', 'src_sid', 'dst_sid', 'true', 'false']),
        `use message.${first.text} for a parameter, src_sid, dst_sid, or a text in quotes`,
      ),
    );
    return null;
  }

  #sid(of: 'src' | 'dst', field: Name | undefined, span: Span, section: Section): Typed | null {
    if (field !== undefined) {
      this.#diagnostics.error(field.span, 'no-field', `${of}_sid has no fields`, `use ${of}_sid as it is`);
      return null;
    }
    if (of === 'dst' && section.event === 'security') {
      this.#diagnostics.error(
        span,
        'no-destination',
        'a security event has no destination, so there is no dst_sid',
        'use src_sid',
      );
      return null;
    }
    return { value: { type: 'sid' }, record: { op: 'sid', of } };
  }

  #joined(
    op: 'all' | 'any',
    what: string,
    operands: readonly Expression[],
    span: Span,
    section: Section,
  ): Typed | null {
    this.#names.object('bool', span, what);
    const records = operands.map((operand) => this.condition(operand, section));
    const sound = records.filter((record) => record !== null);
    return sound.length === records.length ? truth({ op, operands: sound }) : null;
  }

  #comparison(expression: Expression & { kind: 'compare' }, section: Section): Typed | null {
    const { operator, span } = expression;
    this.#names.object('pred', span, quote(operator));
    const left = this.#check(expression.left, section);
    const right = this.#check(expression.right, section);
    if (left === null || right === null || !this.#areComparable(operator, left, right, span)) return null;
    return truth({ op: 'compare', operator, left: left.record, right: right.record });
  }

  #areComparable(operator: CompareOperator, left: Typed, right: Typed, span: Span): boolean {
    const [first, second] = [left.value, right.value];
    if (first.type !== second.type) {
      this.#diagnostics.error(
        span,
        'unlike-types',
        `${TYPE_NAMES[first.type]} is compared with ${TYPE_NAMES[second.type]}`,
        'compare things of one type',
      );
      return false;
    }
    if (operator !== '==' && operator !== '!=' && first.type !== 'integer') {
      this.#diagnostics.error(
        span,
        'unordered',
        `${quote(operator)} orders integers, and this is ${TYPE_NAMES[first.type]}`,
        'use == or !=',
      );
      return false;
    }
    return this.#isPossibleName(left, right, span) && this.#isPossibleName(right, left, span);
  }

  /** Whether a literal compared with one of few names is one of them. */
  #isPossibleName({ value }: Typed, { record }: Typed, span: Span): boolean {
    if (value.type !== 'text' || value.names === undefined) return true;
    if (record.op !== 'text' || value.names.includes(record.value)) return true;
    this.#diagnostics.error(
      span,
      'unknown-value',
      `it is never ${quote(record.value)}`,
      suggestion(nearest(record.value, value.names), `it is one of ${value.names.join(', ')}`),
    );
    return false;
  }

  #call(call: Call, section: Section): Typed | null {
    const { object, method, argument, span } = call;
    const name = object === null ? method.text : `${object.text}.${method.text}`;
    switch (name) {
      case 'all':
      case 'any':
      case 'bool.all':
      case 'bool.any':
        if (argument.form === 'list') {
          const op = method.text === 'all' ? 'all' : 'any';
          return this.#joined(op, quote(method.text), argument.elements, span, section);
        }
        this.#wrongCall(span, name, `${name} [condition, condition]`);
        return null;
      case 're.match':
        return this.#match(call, section);
      default:
        this.#unknownCall(call, name);
        return null;
    }
  }

  #unknownCall({ object, method, span }: Call, name: string): void {
    const isKnownObject = object === null || this.#names.object(object.text, object.span, quote(object.text));
    if (!isKnownObject) return;
    if (CALLS_TO_COME.has(method.text)) {
      reportUnsupported(this.#diagnostics, span, name);
      return;
    }
    this.#diagnostics.error(
      span,
      'unknown-call',
      `${quote(name)} gives no value that an expression could use`,
      suggestion(
        nearest(name, ['all', 'any', 'bool.all', 'bool.any', 're.match']),
        'use all, any or re.match',
      ),
    );
  }

  #wrongCall(span: Span, name: string, form: string): void {
    this.#diagnostics.error(span, 'wrong-call', `${quote(name)} is called in another way`, `write ${form}`);
  }

  /** `re.match { text : T, pattern : "..." }` */
  #match({ object, argument, span }: Call, section: Section): Typed | null {
    this.#names.object('re', object?.span ?? span, '"re"');
    const fields = argument.form === 'fields' ? argument.fields : [];
    const subject = fields.find((field) => field.name.text === 'text')?.value;
    const pattern = fields.find((field) => field.name.text === 'pattern')?.value;
    if (subject === undefined || pattern === undefined || fields.length !== 2) {
      this.#wrongCall(span, 're.match', 're.match { text : message.name, pattern : "^...$" }');
      return null;
    }
    const text = this.#check(subject, section);
    if (text !== null && text.value.type !== 'text') {
      this.#diagnostics.error(
        subject.span,
        'unlike-types',
        `a pattern needs a text, and this is ${TYPE_NAMES[text.value.type]}`,
        'match a text, or compare with ==',
      );
      return null;
    }
    const source = this.#patterns.source(pattern, text?.value.type === 'text' ? text.value.max : undefined);
    if (text === null || source === null) return null;
    return truth({ op: 'match', text: text.record, pattern: source });
  }
}

function truth(record: ExpressionRecord): Typed {
  return { value: { type: 'boolean' }, record };
}

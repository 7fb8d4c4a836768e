/** `message.a.b` in a section: the field has to be there, and of one type, in every message the section covers. */
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedField, CheckedMethod } from '../model.js';
import { nearest, suggestion } from '../nearest.js';
import type { Name } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import { type FieldType, fieldType, TYPE_NAMES, type ValueType } from './field-type.js';
import type { Section } from './section.js';
import type { Target } from './target.js';
import { reportUnsupported } from './unsupported.js';

/** @returns null where it is wrong, which has been reported, or where the covered messages are not known. */
export function messageFieldType(
  path: readonly Name[],
  span: Span,
  section: Section,
  diagnostics: Diagnostics,
): ValueType | null {
  if (section.event === 'execute') {
    diagnostics.error(span, 'no-message', 'an execute event has no message', 'decide by src and dst');
    return null;
  }
  if (section.event === 'security') {
    reportUnsupported(diagnostics, span, 'message in security bindings');
    return null;
  }
  if (path.length === 0) {
    diagnostics.error(
      span,
      'unlike-types',
      'a message as a whole is no value',
      'name a parameter, such as message.size',
    );
    return null;
  }
  if (section.targets === null) return null;
  if (section.targets.length === 0) {
    diagnostics.error(
      span,
      'nothing-covered',
      `this section covers no method, so there is no message.${path[0]?.text ?? ''}`,
      'select a class with endpoints',
    );
    return null;
  }
  return commonType(path, section, section.targets, diagnostics);
}

function commonType(
  path: readonly Name[],
  section: Section,
  targets: readonly Target[],
  diagnostics: Diagnostics,
): ValueType | null {
  const names = path.map((part) => part.text);
  const span = wholeSpan(path);
  const known = new Map<CheckedMethod, FieldType>();
  let common: { value: ValueType; method: string } | null = null;
  for (const target of targets) {
    if (known.has(target.method)) continue;
    const found = fieldType(parametersOf(target.method, section), names);
    known.set(target.method, found);
    const method = `${target.interface.name}.${target.method.name}`;
    if ('missing' in found) {
      reportMissing(path, found, method, section, targets, diagnostics);
      return null;
    }
    if ('unusable' in found) {
      if (found.unsupported) reportUnsupported(diagnostics, span, `${found.unusable} in expressions`);
      else
        diagnostics.error(span, 'unlike-types', `message.${names.join('.')} ${found.unusable}`, found.remedy);
      return null;
    }
    if (common === null) {
      common = { value: found.found, method };
    } else if (common.value.type !== found.found.type) {
      diagnostics.error(
        span,
        'unlike-types',
        `message.${names.join('.')} is ${TYPE_NAMES[common.value.type]} in ${common.method} and ${TYPE_NAMES[found.found.type]} in ${method}`,
        'write a match section with method= for each',
      );
      return null;
    } else {
      common = { value: widest(common.value, found.found), method };
    }
  }
  return common?.value ?? null;
}

/** Of two of one type; of two texts the longer, and what either of them is bound to. */
function widest(first: ValueType, second: ValueType): ValueType {
  if (first.type !== 'text' || second.type !== 'text') return first;
  const names = first.names ?? second.names;
  const max = Math.max(first.max ?? 0, second.max ?? 0);
  return names === undefined ? { type: 'text', max } : { type: 'text', max, names };
}

function parametersOf(method: CheckedMethod, section: Section): readonly CheckedField[] {
  switch (section.event) {
    case 'response':
      return method.out;
    case 'error':
      return method.error;
    default:
      return method.in;
  }
}

function reportMissing(
  path: readonly Name[],
  { missing, known }: { readonly missing: number; readonly known: readonly string[] },
  method: string,
  { event }: Section,
  targets: readonly Target[],
  diagnostics: Diagnostics,
): void {
  const part = path[missing];
  if (part === undefined) throw new RangeError('what is missing is a part of the path');
  const owner = path.slice(0, missing).map((each) => each.text);
  const direction = event === 'response' ? 'out' : event === 'error' ? 'error' : 'in';
  const isParameter = owner.length === 0;
  const methods = new Set(targets.map((target) => target.method)).size;
  diagnostics.error(
    part.span,
    'no-field',
    isParameter
      ? `${method} has no ${direction} parameter ${quote(part.text)}, and this section covers it`
      : `message.${owner.join('.')} has no field ${quote(part.text)} in ${method}`,
    suggestion(
      nearest(part.text, known),
      methods > 1
        ? 'write a match section with method= around it'
        : known.length > 0
          ? `it has ${known.join(', ')}`
          : isParameter
            ? `it has no ${direction} parameters at all`
            : 'use it as it is',
    ),
  );
}

function wholeSpan(path: readonly Name[]): Span {
  const [first] = path;
  const last = path.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a path has parts');
  return { ...first.span, end: last.span.end };
}

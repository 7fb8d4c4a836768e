/** From one package to its checked form: every definition resolved, every method a schema. */
import { FIXED_LIMITS, LayoutError, layoutMessage } from '@sallyport/message';
import type { Diagnostics } from '../diagnostics.js';
import type {
  CheckedConstant,
  CheckedField,
  CheckedInterface,
  CheckedMethod,
  CheckedType,
} from '../model.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import type { Direction, MethodNode, ParameterNode } from './ast.js';
import type { IdlPackage } from './idl-package.js';
import { SMALLER } from './limit-remedy.js';
import type { Resolver } from './resolve.js';

const DIRECTIONS: readonly Direction[] = ['in', 'out', 'error'];

/**
 * Checks a package whose imports are all known.
 * @param resolver the one of all packages of the solution, so that what two of them share is one object
 */
export function checkPackage(
  idlPackage: IdlPackage,
  resolver: Resolver,
  diagnostics: Diagnostics,
): CheckedInterface {
  const { file } = idlPackage;
  const errorsBefore = diagnostics.errorCount;
  const constants: CheckedConstant[] = [];
  const types: CheckedType[] = [];
  for (const definition of idlPackage.definitions.values()) {
    const { node } = definition;
    if (node.kind === 'const') {
      const constant = resolver.constant(definition, node);
      if (constant !== null) constants.push(constant);
    } else {
      const type = resolver.type(definition, node);
      if (type !== null) types.push(type);
    }
  }
  const methods =
    file.interface === null ? [] : checkMethods(file.interface.methods, idlPackage, resolver, diagnostics);
  const wanted = file.definitions.length + (file.interface?.methods.length ?? 0);
  const start = file.package?.span ?? file.source.span(0, 0);
  return {
    name: idlPackage.name,
    span: start,
    docs: file.docs,
    source: file.source,
    complete:
      file.complete &&
      !idlPackage.incomplete &&
      diagnostics.errorCount === errorsBefore &&
      constants.length + types.length + methods.length === wanted,
    imports: idlPackage.imports.map((each) => each.name),
    constants,
    types,
    methods,
    schema:
      file.interface === null
        ? null
        : { name: idlPackage.name, methods: methods.map((method) => method.schema) },
    interfaceDocs: file.interface?.docs ?? '',
  };
}

function checkMethods(
  nodes: readonly MethodNode[],
  owner: IdlPackage,
  resolver: Resolver,
  diagnostics: Diagnostics,
): CheckedMethod[] {
  const seen = new Map<string, Span>();
  const methods: CheckedMethod[] = [];
  for (const node of nodes) {
    const { text, span } = node.name;
    const first = seen.get(text);
    if (first !== undefined) {
      const { line } = span.source.position(first.start);
      const message = `there is a method ${quote(text)} already, on line ${line}`;
      diagnostics.error(span, 'duplicate-name', message, 'give one of them another name');
      continue;
    }
    seen.set(text, span);
    if (text.includes('_')) {
      const message = `the name of the method ${quote(text)} has an underscore`;
      diagnostics.error(span, 'underscore', message, 'remove it, for example by capital letters: GetSize');
    }
    if (methods.length >= FIXED_LIMITS.methods) {
      const message = `an interface has more than ${FIXED_LIMITS.methods} methods`;
      diagnostics.error(span, 'limit', message, 'divide it into several interfaces');
      break;
    }
    const method = checkMethod(node, owner, resolver, diagnostics);
    if (method !== null) methods.push(method);
  }
  return methods;
}

function checkMethod(
  node: MethodNode,
  owner: IdlPackage,
  resolver: Resolver,
  diagnostics: Diagnostics,
): CheckedMethod | null {
  checkOrder(node.parameters, diagnostics);
  const checked = resolver.fields(node.parameters, owner, 'parameter');
  if (checked.length < node.parameters.length) return null;
  const pick = (direction: Direction): CheckedField[] =>
    checked.filter((_, index) => node.parameters[index]?.direction === direction);
  const method = { in: pick('in'), out: pick('out'), error: pick('error') };
  const fits = DIRECTIONS.map((direction) => messageFits(node, direction, method[direction], diagnostics));
  if (fits.includes(false)) return null;
  const plain = (fields: readonly CheckedField[]) => fields.map(({ name, schema }) => ({ name, schema }));
  return {
    name: node.name.text,
    span: node.name.span,
    docs: node.docs,
    ...method,
    schema: {
      name: node.name.text,
      in: plain(method.in),
      out: plain(method.out),
      error: plain(method.error),
    },
  };
}

/** First all `in`, then all `out`, then all `error`. */
function checkOrder(parameters: readonly ParameterNode[], diagnostics: Diagnostics): void {
  let highest = 0;
  for (const { name, direction } of parameters) {
    const place = DIRECTIONS.indexOf(direction);
    if (place < highest) {
      diagnostics.error(
        name.span,
        'parameter-order',
        `the ${direction} parameter ${quote(name.text)} stands after an ${DIRECTIONS[highest]} parameter`,
        'write all in parameters first, then all out, then all error parameters',
      );
    }
    highest = Math.max(highest, place);
  }
}

function messageFits(
  node: MethodNode,
  direction: Direction,
  fields: readonly CheckedField[],
  diagnostics: Diagnostics,
): boolean {
  try {
    layoutMessage(fields);
    return true;
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    const message = `${direction} parameters of ${node.name.text}: ${error.message}`;
    diagnostics.error(node.name.span, 'limit', message, SMALLER);
    return false;
  }
}

/** Checked models written by hand, so that the generator is tested with what no parser would let through, too. */
import type { Field, IntegerType, Schema } from '@sallyport/message';
import type {
  CheckedClass,
  CheckedEndpoint,
  CheckedField,
  CheckedInterface,
  CheckedMethod,
  CheckedSolution,
  CheckedType,
} from '../../src/model.js';
import { SourceFile } from '../../src/text/source.js';

/** A parameter or a field: its name, its type and its documentation. */
export type FieldText = readonly [name: string, schema: Schema, docs?: string];

export const integer = (type: IntegerType): Schema => ({ kind: 'integer', type });
export const text = (max: number): Schema => ({ kind: 'string', max });
export const bytes = (max: number): Schema => ({ kind: 'bytes', max });
export const sequence = (element: Schema, max: number): Schema => ({ kind: 'sequence', element, max });
export const array = (element: Schema, count: number): Schema => ({ kind: 'array', element, count });
export const handle = (name: string | null = null): Schema => ({ kind: 'handle', interface: name });

function fieldsOf(fields: readonly FieldText[]): Field[] {
  return fields.map(([name, schema]) => ({ name, schema }));
}

export const struct = (name: string, fields: readonly FieldText[]): Schema => ({
  kind: 'struct',
  name,
  fields: fieldsOf(fields),
});
export const union = (name: string, members: readonly FieldText[]): Schema => ({
  kind: 'union',
  name,
  members: fieldsOf(members),
});

const NOWHERE = new SourceFile('/solution/Nowhere.idl', '').span(0, 0);

function checkedFields(fields: readonly FieldText[]): CheckedField[] {
  return fields.map(([name, schema, docs = '']) => ({ name, schema, docs, span: NOWHERE }));
}

export function typedef(name: string, schema: Schema, docs = ''): CheckedType {
  return { kind: 'typedef', name, schema, fields: [], docs, span: NOWHERE };
}

/** The declaration of a struct or union; its schema is in `schema`. */
export function declared(
  kind: 'struct' | 'union',
  packageName: string,
  name: string,
  fields: readonly FieldText[],
  docs = '',
): CheckedType {
  const schema = (kind === 'struct' ? struct : union)(`${packageName}.${name}`, fields);
  return { kind, name, schema, fields: checkedFields(fields), docs, span: NOWHERE };
}

export interface MethodText {
  readonly in?: readonly FieldText[];
  readonly out?: readonly FieldText[];
  readonly error?: readonly FieldText[];
  readonly docs?: string;
}

export interface PackageText {
  readonly docs?: string;
  readonly interfaceDocs?: string;
  readonly constants?: readonly (readonly [name: string, type: IntegerType, value: bigint, docs?: string])[];
  readonly types?: readonly CheckedType[];
  /** Absent: a package without an interface. */
  readonly methods?: Readonly<Record<string, MethodText>> | ReadonlyMap<string, MethodText>;
  /** Absolute path of the folder it lies in. */
  readonly root?: string;
  /** Names of packages. */
  readonly imports?: readonly string[];
  /** Text of the file, which says whether it has changed. */
  readonly text?: string;
}

export function idl(name: string, content: PackageText): CheckedInterface {
  const {
    docs = '',
    interfaceDocs = '',
    constants = [],
    types = [],
    methods,
    root = '/solution',
    text: sourceText = '',
  } = content;
  const list = methods instanceof Map ? [...methods] : Object.entries(methods ?? {});
  const checked: CheckedMethod[] = list.map(([method, parts]) => ({
    name: method,
    docs: parts.docs ?? '',
    span: NOWHERE,
    in: checkedFields(parts.in ?? []),
    out: checkedFields(parts.out ?? []),
    error: checkedFields(parts.error ?? []),
    schema: {
      name: method,
      in: fieldsOf(parts.in ?? []),
      out: fieldsOf(parts.out ?? []),
      error: fieldsOf(parts.error ?? []),
    },
  }));
  return {
    name,
    docs,
    interfaceDocs,
    span: NOWHERE,
    source: new SourceFile(`${root}/${name.replaceAll('.', '/')}.idl`, sourceText),
    complete: true,
    imports: content.imports ?? [],
    constants: constants.map(([constant, type, value, constantDocs = '']) => ({
      name: constant,
      type,
      typeName: type,
      value,
      docs: constantDocs,
      span: NOWHERE,
    })),
    types,
    methods: checked,
    schema: methods === undefined ? null : { name, methods: checked.map(({ schema }) => schema) },
  };
}

export type EndpointText = readonly [name: string, description: CheckedInterface, docs?: string];

export function edl(name: string, endpoints: readonly EndpointText[], docs = ''): CheckedClass {
  return {
    name,
    docs,
    span: NOWHERE,
    source: new SourceFile(`/solution/${name.replaceAll('.', '/')}.edl`, ''),
    complete: true,
    security: [],
    supplied: false,
    endpoints: endpoints.map(
      ([endpoint, description, endpointDocs = '']): CheckedEndpoint => ({
        name: endpoint,
        component: name,
        alias: null,
        interface: description,
        docs: endpointDocs,
        span: NOWHERE,
      }),
    ),
  };
}

export function solution(
  interfaces: readonly CheckedInterface[],
  classes: readonly CheckedClass[] = [],
): CheckedSolution {
  return {
    root: '/solution',
    complete: true,
    interfaces: new Map(interfaces.map((each) => [each.name, each])),
    components: new Map(),
    classes: new Map(classes.map((each) => [each.name, each])),
    broken: new Set(),
    hasMacros: false,
    processes: [],
    policyPath: '/solution/security.psl',
  };
}

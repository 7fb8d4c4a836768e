/** The module of one IDL package: its constants, its types, the messages of its methods, and the interface itself. */
import { fingerprintInterface, type InterfaceSchema } from '@sallyport/message';
import type {
  CheckedConstant,
  CheckedField,
  CheckedInterface,
  CheckedMethod,
  CheckedType,
} from '../model.js';
import { methodDocs, type ParameterDocs } from '../parameter-docs.js';
import { boundedDocComment, docComment } from './comment.js';
import { type Data, literal, Reference } from './literal.js';
import type { Module } from './module.js';
import { propertyName, textLiteral } from './names.js';
import type { InterfaceNames, MethodNames, PackageNames } from './package-names.js';
import { typeTable } from './type-table.js';
import { boundText, isWide, type TypeContext, typedefBoundText, typedefText, typeText } from './type-text.js';

const NO_TEXTS: ParameterDocs['byName'] = new Map();

/** Writes the body of the module; its header and imports are the module's own work. */
export function writePackage(description: CheckedInterface, names: PackageNames, context: TypeContext): void {
  new PackageWriter(description, names, context).write();
}

class PackageWriter {
  readonly #description: CheckedInterface;
  readonly #names: PackageNames;
  readonly #context: TypeContext;
  readonly #module: Module;

  constructor(description: CheckedInterface, names: PackageNames, context: TypeContext) {
    this.#description = description;
    this.#names = names;
    this.#context = context;
    this.#module = context.module;
  }

  write(): void {
    const { constants, types, methods, schema, docs } = this.#description;
    if (schema === null) this.#section(docComment(docs, ''));
    for (const constant of constants) this.#section(this.#constant(constant));
    for (const type of types) this.#section(this.#type(type));
    for (const method of methods) this.#method(method);
    const names = this.#names.interface;
    if (schema === null || names === null) return;
    this.#section(this.#methodTypes(names));
    this.#section(this.#definition(schema, names));
  }

  /** Declarations stand apart by an empty line. */
  #section(lines: readonly string[]): void {
    if (lines.length > 0) this.#module.writeSection(lines);
  }

  #constant({ name, type, value, docs }: CheckedConstant): string[] {
    const number = isWide(type) ? `${value}n` : `${value}`;
    return [...docComment(docs, ''), `export const ${this.#declared(name)} = ${number};`];
  }

  #type(type: CheckedType): string[] {
    const name = this.#declared(type.name);
    if (type.kind === 'typedef') {
      const docs = boundedDocComment(type.docs, typedefBoundText(type, this.#context), '');
      return [...docs, `export type ${name} = ${typedefText(type, this.#context)};`];
    }
    const docs = docComment(type.docs, '');
    if (type.kind === 'struct') return [...docs, ...this.#record(name, type.fields)];
    return [...docs, ...this.#union(name, type.fields)];
  }

  #union(name: string, members: readonly CheckedField[]): string[] {
    const lines = members.flatMap((member) => [
      '  | {',
      `      readonly kind: ${textLiteral(member.name)};`,
      // Comments of the value are those that editors show, and that declaration files keep.
      ...boundedDocComment(member.docs, boundText(member.schema, this.#context), '      '),
      `      readonly value: ${typeText(member.schema, this.#context)};`,
      '    }',
    ]);
    const last = lines.pop() ?? '';
    return [`export type ${name} =`, ...lines, `${last};`];
  }

  /**
   * An object type with these fields. One without fields accepts no property at all, where `{}` would accept all.
   * @param texts comments of fields that have none of their own, by name
   */
  #record(
    typeName: string,
    fields: readonly CheckedField[],
    texts: ParameterDocs['byName'] = NO_TEXTS,
  ): string[] {
    if (fields.length === 0) return [`export type ${typeName} = Record<string, never>;`];
    const lines = fields.flatMap(({ name, schema, docs }) => {
      const text = docs === '' ? (texts.get(name) ?? '') : docs;
      const type = typeText(schema, this.#context);
      return [
        ...boundedDocComment(text, boundText(schema, this.#context), '  '),
        `  readonly ${propertyName(name)}: ${type};`,
      ];
    });
    return [`export interface ${typeName} {`, ...lines, '}'];
  }

  #method(method: CheckedMethod): void {
    const names = this.#methodNames(method.name);
    const { byName } = methodDocs(method);
    this.#section(this.#record(names.request, method.in, byName));
    this.#section(this.#record(names.response, method.out, byName));
    if (names.errorDetail === null || names.error === null) return;
    this.#section(this.#record(names.errorDetail, method.error, byName));
    const base = this.#module.libraryValue('MethodError');
    const qualified = `${this.#description.name}.${method.name}`;
    this.#section([
      `export class ${names.error} extends ${base}<${names.errorDetail}> {`,
      `  constructor(detail: ${names.errorDetail}) {`,
      `    super(${textLiteral(qualified)}, detail);`,
      '  }',
      '}',
    ]);
  }

  #methodTypes(names: InterfaceNames): string[] {
    const { methods, interfaceDocs } = this.#description;
    const docs = docComment(interfaceDocs, '');
    if (methods.length === 0) return [...docs, `export type ${names.methods} = Record<never, never>;`];
    const helper = this.#module.libraryType('Method');
    const lines = methods.flatMap((method) => {
      const { name } = method;
      const { request, response, error } = this.#methodNames(name);
      return [
        ...docComment(methodDocs(method).rest, '  ', error === null ? [] : [`@throws {@link ${error}}`]),
        `  readonly ${propertyName(name)}: ${helper}<${request}, ${response}>;`,
      ];
    });
    return [...docs, `export interface ${names.methods} {`, ...lines, '}'];
  }

  #definition(schema: InterfaceSchema, names: InterfaceNames): string[] {
    const type = this.#module.libraryType('Interface');
    const define = this.#module.libraryValue('defineInterface');
    const errors: Data = this.#description.methods.flatMap(({ name }) => {
      const { error } = this.#methodNames(name);
      return error === null ? [] : [[name, new Reference(error)]];
    });
    const data: Data = {
      name: schema.name,
      fingerprint: fingerprintInterface(schema),
      ...typeTable(schema, this.#context.named),
      errors,
    };
    const begin = `export const ${names.definition}: ${type}<${names.methods}> = ${define}(`;
    const text = `${begin}${literal(data, 0, begin.length + 2)});`;
    return [...docComment(this.#description.docs, ''), ...text.split('\n')];
  }

  #declared(name: string): string {
    const given = this.#names.declared.get(name);
    if (given === undefined) throw new Error(`no name was given to ${this.#description.name}.${name}`);
    return given;
  }

  #methodNames(method: string): MethodNames {
    const given = this.#names.methods.get(method);
    if (given === undefined) throw new Error(`no names were given to ${this.#description.name}.${method}`);
    return given;
  }
}

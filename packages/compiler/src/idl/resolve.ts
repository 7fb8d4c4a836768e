/**
 * From definitions to schemas and values.
 *
 * Each definition is resolved once, when it is first needed, whatever its place and its package; the result is kept, also
 * that there is none. A definition that is needed while it is being resolved contains itself, which is
 * refused where the cycle closes. Depth is bounded besides, since chains of definitions are as long as
 * somebody wrote them.
 *
 * What cannot be resolved is reported where the fault stands and is null from then on, without further reports.
 */
import { LayoutError, layoutOf, type Schema } from '@sallyport/message';
import { shownCycle } from '../cycles.js';
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedConstant, CheckedField, CheckedType } from '../model.js';
import type { Name } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import type {
  CompoundNode,
  ConstantNode,
  ExpressionNode,
  FieldNode,
  TypeDefinitionNode,
  TypeNode,
} from './ast.js';
import { copyOfSchema, integerSchema } from './built-in-types.js';
import { evaluate, namesIn } from './evaluate.js';
import type { Definition, IdlPackage } from './idl-package.js';
import { integerRange } from './integer-range.js';
import { limitRemedy } from './limit-remedy.js';

/** The package that has an interface of this name, as it is seen from a package; null where there is none, which is reported. */
export type FindInterface = (name: Name, from: IdlPackage) => string | null;

/** Largest size or count: lengths are 32 bits wide in a message. */
const MAX_BOUND = 0xffff_ffffn;

/** Definitions that refer to one another in a row. Picked: far above use, and it fits the stack. */
const MAX_CHAIN = 200;

export class Resolver {
  readonly #diagnostics: Diagnostics;
  readonly #findInterface: FindInterface;
  readonly #types = new Map<Definition, CheckedType | null>();
  readonly #constants = new Map<Definition, CheckedConstant | null>();
  readonly #underWay = new Set<Definition>();

  constructor(diagnostics: Diagnostics, findInterface: FindInterface) {
    this.#diagnostics = diagnostics;
    this.#findInterface = findInterface;
  }

  /** The type a definition declares. @param node that of the definition */
  type(definition: Definition, node: TypeDefinitionNode): CheckedType | null {
    return this.#once(this.#types, definition, node.name, () =>
      node.kind === 'typedef' ? this.#typedef(definition, node) : this.#compound(definition, node),
    );
  }

  /** The constant a definition declares. @param node that of the definition */
  constant(definition: Definition, node: ConstantNode): CheckedConstant | null {
    return this.#once(this.#constants, definition, node.name, () => this.#constant(definition, node));
  }

  /**
   * Fields of a struct or union, or parameters of a method, with the names in them as the package understands them.
   * @param what what they are: `field`, `member`, `parameter`
   * @returns those that can be resolved
   */
  fields(nodes: readonly FieldNode[], owner: IdlPackage, what: string): CheckedField[] {
    const seen = new Map<string, Span>();
    return nodes.flatMap((node) => {
      const { text, span } = node.name;
      const first = seen.get(text);
      if (first !== undefined) {
        const { line } = span.source.position(first.start);
        this.#diagnostics.error(
          span,
          'duplicate-name',
          `there is a ${what} ${quote(text)} already, on line ${line}`,
          'give one of them another name',
        );
        return [];
      }
      seen.set(text, span);
      const schema = this.#schema(node.type, owner);
      return schema === null ? [] : [{ name: text, span, docs: node.docs, schema }];
    });
  }

  #once<T>(
    known: Map<Definition, T | null>,
    definition: Definition,
    name: Name,
    resolve: () => T | null,
  ): T | null {
    const result = known.get(definition);
    if (result !== undefined) return result;
    if (this.#underWay.has(definition)) {
      this.#cycle(definition, name);
      return null;
    }
    if (this.#underWay.size >= MAX_CHAIN) {
      this.#diagnostics.error(
        name.span,
        'nesting',
        `${quote(name.text)} is reached through more than ${MAX_CHAIN} other definitions`,
        'use fewer definitions that refer to one another',
      );
      return null;
    }
    this.#underWay.add(definition);
    const made = resolve();
    this.#underWay.delete(definition);
    known.set(definition, made);
    return made;
  }

  #cycle(definition: Definition, name: Name): void {
    const all = [...this.#underWay].map((each) => each.node.name.text);
    const cycle = all.slice([...this.#underWay].indexOf(definition));
    this.#diagnostics.error(
      name.span,
      'cycle',
      `${quote(name.text)} is defined by itself: ${shownCycle(cycle)}`,
      'define one of them without the others',
    );
  }

  #typedef(definition: Definition, node: TypeDefinitionNode & { kind: 'typedef' }): CheckedType | null {
    const target = this.#schema(node.type, definition.package);
    if (target === null) return null;
    // One object for one name, so that what is made from the schema can say the name.
    const renames = node.type.kind === 'named' || node.type.kind === 'integer';
    const schema =
      renames && target.kind !== 'struct' && target.kind !== 'union' ? copyOfSchema(target) : target;
    return this.#declared(node, schema, []);
  }

  #compound(definition: Definition, node: CompoundNode): CheckedType | null {
    const what = node.kind === 'struct' ? 'field' : 'member';
    if (node.kind === 'union' && node.fields.length === 0) {
      this.#diagnostics.error(
        node.name.span,
        'empty-union',
        `the union ${quote(node.name.text)} has no members`,
        'write at least one member',
      );
      return null;
    }
    const fields = this.fields(node.fields, definition.package, what);
    if (fields.length < node.fields.length) return null;
    const name = `${definition.package.name}.${node.name.text}`;
    const plain = fields.map((field) => ({ name: field.name, schema: field.schema }));
    const schema: Schema =
      node.kind === 'struct'
        ? { kind: 'struct', name, fields: plain }
        : { kind: 'union', name, members: plain };
    return this.#fits(schema, node.name.span) ? this.#declared(node, schema, fields) : null;
  }

  #declared(node: TypeDefinitionNode, schema: Schema, fields: readonly CheckedField[]): CheckedType {
    return { kind: node.kind, name: node.name.text, span: node.name.span, docs: node.docs, schema, fields };
  }

  #schema(node: TypeNode, owner: IdlPackage): Schema | null {
    let innermost = node;
    while (innermost.kind === 'array' || innermost.kind === 'sequence') innermost = innermost.element;
    if (innermost.kind === 'named') this.#named(innermost.name, owner);
    return this.#build(node, owner);
  }

  #build(node: TypeNode, owner: IdlPackage): Schema | null {
    switch (node.kind) {
      case 'integer':
        return integerSchema(node.name);
      case 'handle':
        return this.#handle(node.interface, owner);
      case 'string':
      case 'bytes': {
        const max = this.#bound(node.size, owner, 'length');
        return max === null ? null : this.#checked({ kind: node.kind, max }, node.span);
      }
      case 'array': {
        const element = this.#build(node.element, owner);
        const count = this.#bound(node.size, owner, 'count');
        if (element === null || count === null) return null;
        return this.#checked({ kind: 'array', element, count }, node.span);
      }
      case 'sequence': {
        const element = this.#build(node.element, owner);
        const max = this.#bound(node.size, owner, 'count');
        if (element === null || max === null) return null;
        return this.#checked({ kind: 'sequence', element, max }, node.span);
      }
      case 'named':
        return this.#named(node.name, owner);
    }
  }

  #handle(name: Name | null, owner: IdlPackage): Schema | null {
    if (name === null) return { kind: 'handle', interface: null };
    const found = this.#findInterface(name, owner);
    return found === null ? null : { kind: 'handle', interface: found };
  }

  #named(name: Name, owner: IdlPackage): Schema | null {
    const definition = owner.lookup(name, 'type', this.#diagnostics);
    if (definition === null) return null;
    const { node } = definition;
    if (node.kind === 'const') {
      this.#diagnostics.error(
        name.span,
        'not-a-type',
        `${quote(name.text)} is a constant`,
        'name a type here',
      );
      return null;
    }
    return this.type(definition, node)?.schema ?? null;
  }

  #bound(size: ExpressionNode, owner: IdlPackage, what: string): number | null {
    const value = this.#evaluate(size, owner);
    if (value === null) return null;
    if (value >= 1n && value <= MAX_BOUND) return Number(value);
    this.#diagnostics.error(
      size.span,
      'bad-bound',
      `this ${what} is ${value}`,
      value < 1n ? 'use a number of at least 1' : `use a number of at most ${MAX_BOUND}`,
    );
    return null;
  }

  #constant(definition: Definition, node: ConstantNode): CheckedConstant | null {
    const value = this.#evaluate(node.value, definition.package);
    if (value === null) return null;
    const { least, most } = integerRange(node.type);
    if (value < least || value > most) {
      this.#diagnostics.error(
        node.value.span,
        'overflow',
        `the value of ${quote(node.name.text)} is ${value}, which ${node.typeName} does not hold`,
        `use a value from ${least} to ${most}, or another type`,
      );
      return null;
    }
    return {
      name: node.name.text,
      span: node.name.span,
      docs: node.docs,
      type: node.type,
      typeName: node.typeName,
      value,
    };
  }

  #evaluate(expression: ExpressionNode, owner: IdlPackage): bigint | null {
    const values = namesIn(expression).map((name) => [name, this.#valueOf(name, owner)] as const);
    const known = new Map(values);
    return evaluate(expression, (name) => known.get(name) ?? null, this.#diagnostics);
  }

  #valueOf(name: Name, owner: IdlPackage): bigint | null {
    const definition = owner.lookup(name, 'constant', this.#diagnostics);
    if (definition === null) return null;
    if (definition.node.kind === 'const') return this.constant(definition, definition.node)?.value ?? null;
    this.#diagnostics.error(
      name.span,
      'not-a-constant',
      `${quote(name.text)} is a type`,
      'name a constant here',
    );
    return null;
  }

  #checked(schema: Schema, span: Span): Schema | null {
    return this.#fits(schema, span) ? schema : null;
  }

  /** Whether the type has a layout. What is inside was checked before, so the fault is this type's own. */
  #fits(schema: Schema, span: Span): boolean {
    try {
      layoutOf(schema);
      return true;
    } catch (error) {
      if (!(error instanceof LayoutError)) throw error;
      this.#diagnostics.error(span, 'limit', error.message, limitRemedy(schema));
      return false;
    }
  }
}

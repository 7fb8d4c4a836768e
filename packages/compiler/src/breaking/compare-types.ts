/** Rules for the typedefs, structs, unions and constants of one package. */
import { resolvedTypeText } from '../idl/type-text.js';
import type { CheckedConstant, CheckedInterface, CheckedType } from '../model.js';
import { quote } from '../text/printable.js';
import { isWide } from '../typescript/type-text.js';
import { type Changes, type Finding, PEERS } from './change.js';
import {
  compareMatched,
  compareTypes,
  type FieldOwner,
  reportAdded,
  reportRemoved,
} from './compare-fields.js';
import { compareUnion } from './compare-union.js';
import type { TypeUses } from './directions.js';
import { matchFields } from './match.js';
import { type Declared, fullName, renamedTypes } from './renamed-types.js';
import type { StructureComparer } from './same-structure.js';

export class TypeRules {
  readonly #uses: TypeUses;
  readonly #comparer: StructureComparer;
  readonly #changes: Changes;
  readonly #renamed: ReadonlyMap<CheckedType, Declared>;
  /** Types of the newer state that an older one has become. */
  readonly #continued: ReadonlySet<CheckedType>;

  /** @param from all packages of the older state @param to those of the newer one */
  constructor(
    from: Iterable<CheckedInterface>,
    to: Iterable<CheckedInterface>,
    uses: TypeUses,
    comparer: StructureComparer,
    changes: Changes,
  ) {
    this.#uses = uses;
    this.#comparer = comparer;
    this.#changes = changes;
    this.#renamed = renamedTypes(from, to, comparer);
    this.#continued = new Set([...this.#renamed.values()].map(({ type }) => type));
  }

  /** Rules for what two states of a package declare. */
  compare(from: CheckedInterface, to: CheckedInterface): void {
    const types = new Map(to.types.map((type) => [type.name, type]));
    for (const type of from.types) {
      const other = types.get(type.name);
      if (other === undefined) this.#gone(from, type);
      else this.#compareType(`${from.name}.${type.name}`, type, other);
    }
    const known = new Set(from.types.map(({ name }) => name));
    for (const type of to.types) {
      if (!known.has(type.name) && !this.#continued.has(type)) this.#added(`${to.name}.${type.name}`, type);
    }
    this.#compareConstants(from, to);
  }

  /** Rules for the types of a package that is gone as a whole; those that are in another now are only renamed. */
  removePackage(from: CheckedInterface): void {
    for (const type of from.types) this.#gone(from, type);
    for (const constant of from.constants) this.#constantGone(from, constant);
  }

  #compareType(name: string, from: CheckedType, to: CheckedType): void {
    const subject = `${to.kind} ${name}`;
    const owner: FieldOwner = {
      what: to.kind === 'union' ? 'member' : 'field',
      title: to.kind === 'union' ? 'member' : 'field',
      subject,
      span: to.span,
      directions: this.#uses.of(name),
    };
    if (from.kind === 'struct' && to.kind === 'struct') {
      const matching = matchFields(from.fields, to.fields, this.#comparer);
      compareMatched(owner, matching, this.#comparer, this.#changes);
      for (const { item } of matching.removed) reportRemoved(owner, item, this.#changes);
      for (const { item } of matching.added) reportAdded(owner, item, this.#changes);
    } else if (from.kind === 'union' && to.kind === 'union') {
      compareUnion(owner, from, to, this.#comparer, this.#changes);
    } else if (!this.#uses.isUsed(from.schema) && !this.#uses.isUsed(to.schema)) {
      // Where a typedef is used, its uses are compared; this one is for descriptions elsewhere.
      const typedef = { ...owner, title: to.kind, subject: name };
      compareTypes(typedef, from, to, this.#comparer, this.#changes);
    }
  }

  #gone(home: CheckedInterface, type: CheckedType): void {
    const name = `${home.name}.${type.name}`;
    const common = { subject: `${type.kind} ${name}`, affects: PEERS };
    const renamed = this.#renamed.get(type);
    if (renamed === undefined) {
      this.#changes.addGone(type.span, {
        ...common,
        code: 'type-removed',
        effect: 'source',
        message: `the ${type.kind} ${name} is gone`,
        from: resolvedTypeText(type.schema),
      });
      return;
    }
    const newName = fullName(renamed);
    // A typedef is only a name, but who imports it looks for it in its package.
    const isOnlyName = type.kind === 'typedef' && renamed.home.name === home.name;
    this.#changes.add(renamed.type.span, {
      ...common,
      code: type.kind === 'typedef' ? 'typedef-renamed' : 'type-renamed',
      effect: isOnlyName ? 'none' : 'source',
      message: `the ${type.kind} ${name} is now called ${quote(newName)}; its values stay the same`,
      from: name,
      to: newName,
    });
  }

  #added(name: string, type: CheckedType): void {
    this.#changes.add(type.span, {
      code: 'type-added',
      effect: 'none',
      affects: [],
      subject: `${type.kind} ${name}`,
      message: `the ${type.kind} ${name} is new`,
      to: resolvedTypeText(type.schema),
    });
  }

  #compareConstants(from: CheckedInterface, to: CheckedInterface): void {
    const constants = new Map(to.constants.map((constant) => [constant.name, constant]));
    for (const constant of from.constants) {
      const other = constants.get(constant.name);
      if (other === undefined) this.#constantGone(from, constant);
      else this.#compareConstant(`${from.name}.${constant.name}`, constant, other);
    }
    const known = new Set(from.constants.map(({ name }) => name));
    for (const { name, span, type, value } of to.constants) {
      if (known.has(name)) continue;
      const message = `the constant ${to.name}.${name} is new`;
      this.#changes.add(span, {
        ...constantFinding(`${to.name}.${name}`, 'constant-added', 'none', message),
        to: `${type} ${value}`,
      });
    }
  }

  #constantGone(home: CheckedInterface, { name, span, type, value }: CheckedConstant): void {
    const full = `${home.name}.${name}`;
    this.#changes.addGone(span, {
      ...constantFinding(full, 'constant-removed', 'source', `the constant ${full} is gone`),
      from: `${type} ${value}`,
    });
  }

  #compareConstant(name: string, from: CheckedConstant, to: CheckedConstant): void {
    if (from.value !== to.value) {
      const message = `the constant ${name} has another value, which peers built before do not know`;
      this.#changes.add(to.span, {
        ...constantFinding(name, 'constant-changed', 'values', message),
        from: String(from.value),
        to: String(to.value),
      });
    }
    if (from.type === to.type) return;
    const number = isWide(from.type) !== isWide(to.type);
    const message = `the constant ${name} has another type${number ? ', and number and bigint do not mix' : ''}`;
    this.#changes.add(to.span, {
      ...constantFinding(name, 'constant-type', number ? 'source' : 'none', message),
      from: from.type,
      to: to.type,
    });
  }
}

function constantFinding(name: string, code: string, effect: Finding['effect'], message: string): Finding {
  return { code, effect, affects: PEERS, subject: `constant ${name}`, message };
}

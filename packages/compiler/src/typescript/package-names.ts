/** The names a generated module exports for one IDL package. They depend on that package alone, so every importer knows them. */
import type { CheckedInterface } from '../model.js';
import { Scope } from './names.js';

export interface MethodNames {
  readonly request: string;
  readonly response: string;
  /** Both null for a method without error parameters. */
  readonly errorDetail: string | null;
  readonly error: string | null;
}

export interface InterfaceNames {
  /** The constant that is the interface. */
  readonly definition: string;
  /** The type that lists its methods. */
  readonly methods: string;
}

export interface PackageNames {
  /** By name in the description: types and constants. */
  readonly declared: ReadonlyMap<string, string>;
  /** By method name. */
  readonly methods: ReadonlyMap<string, MethodNames>;
  /** Null for a package without an interface. */
  readonly interface: InterfaceNames | null;
  /** All of them. */
  readonly all: readonly string[];
}

export function packageNames(description: CheckedInterface): PackageNames {
  const scope = new Scope();
  const all: string[] = [];
  const take = (name: string): string => {
    const given = scope.take(name);
    all.push(given);
    return given;
  };
  const declared = scope.takeAll([...description.constants, ...description.types].map(({ name }) => name));
  all.push(...declared.values());
  const simple = simpleName(description.name);
  const interfaceNames =
    description.schema === null ? null : { definition: take(simple), methods: take(`${simple}Methods`) };
  const methods = new Map<string, MethodNames>();
  for (const { name, error } of description.methods) {
    methods.set(name, {
      request: take(`${name}Request`),
      response: take(`${name}Response`),
      errorDetail: error.length === 0 ? null : take(`${name}ErrorDetail`),
      error: error.length === 0 ? null : take(`${name}Error`),
    });
  }
  return { declared, methods, interface: interfaceNames, all };
}

/** The last part of a qualified name. */
export function simpleName(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf('.') + 1);
}

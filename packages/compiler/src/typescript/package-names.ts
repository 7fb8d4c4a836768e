/**
 * The names a generated module exports for one IDL package. They depend on that package alone, so every importer knows them.
 *
 * Names of types that are made from others begin with a capital letter, as types do: the request of `put` is a
 * PutRequest. Only beside a method `Put`, whose request that is, the one of `put` stays a putRequest.
 */
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
    description.schema === null
      ? null
      : { definition: take(simple), methods: take(`${capitalised(simple)}Methods`) };
  const methodNames = new Set(description.methods.map(({ name }) => name));
  const methods = new Map<string, MethodNames>();
  for (const { name, error } of description.methods) {
    const stem = methodNames.has(capitalised(name)) ? name : capitalised(name);
    methods.set(name, {
      request: take(`${stem}Request`),
      response: take(`${stem}Response`),
      errorDetail: error.length === 0 ? null : take(`${stem}ErrorDetail`),
      error: error.length === 0 ? null : take(`${stem}Error`),
    });
  }
  return { declared, methods, interface: interfaceNames, all };
}

/** Names of descriptions are ASCII. */
function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The last part of a qualified name. */
export function simpleName(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf('.') + 1);
}

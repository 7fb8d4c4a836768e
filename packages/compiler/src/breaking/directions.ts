/** Which way values travel: who sends them decides whom a bound breaks. */
import type { Field, Schema } from '@sallyport/message';
import type { DescribedModel } from '../read-model.js';
import type { Affected } from './change.js';

/** Whether a value is in requests, in what answers them (responses and errors), or in both. */
export interface Directions {
  readonly requests: boolean;
  readonly answers: boolean;
}

export const IN_REQUESTS: Directions = { requests: true, answers: false };
export const IN_ANSWERS: Directions = { requests: false, answers: true };
const BOTH_WAYS: Directions = { requests: true, answers: true };

/** Those who send such values. */
export function sendersOf({ requests, answers }: Directions): Affected[] {
  return [...(requests ? (['clients'] as const) : []), ...(answers ? (['servers'] as const) : [])];
}

/** Those who receive them. */
export function receiversOf({ requests, answers }: Directions): Affected[] {
  return [...(answers ? (['clients'] as const) : []), ...(requests ? (['servers'] as const) : [])];
}

/** Where structs and unions are used, in any of some models. */
export class TypeUses {
  readonly #inRequests = new Set<string>();
  readonly #inAnswers = new Set<string>();
  /** Every type that a message, a struct or a union has. */
  readonly #used = new Set<Schema>();

  constructor(models: readonly DescribedModel[]) {
    for (const { interfaces } of models) {
      for (const { schema, types } of interfaces.values()) {
        for (const method of schema?.methods ?? []) {
          this.#fields(method.in, this.#inRequests, new Set());
          this.#fields(method.out, this.#inAnswers, new Set());
          this.#fields(method.error, this.#inAnswers, new Set());
        }
        for (const type of types) {
          if (type.kind === 'typedef') this.#inside(type.schema);
          else for (const field of type.fields) this.#use(field.schema);
        }
      }
    }
  }

  /** @param name full name of a struct or union; one that no message has is for others, who may send it either way */
  of(name: string): Directions {
    const requests = this.#inRequests.has(name);
    const answers = this.#inAnswers.has(name);
    return requests || answers ? { requests, answers } : BOTH_WAYS;
  }

  /** Whether anything but a declaration of its own has the type. */
  isUsed(schema: Schema): boolean {
    return this.#used.has(schema);
  }

  #use(schema: Schema): void {
    if (this.#used.has(schema)) return;
    this.#used.add(schema);
    this.#inside(schema);
  }

  #inside(schema: Schema): void {
    if (schema.kind === 'array' || schema.kind === 'sequence') this.#use(schema.element);
  }

  #fields(fields: readonly Field[], names: Set<string>, seen: Set<Schema>): void {
    for (const { schema } of fields) this.#type(schema, names, seen);
  }

  #type(schema: Schema, names: Set<string>, seen: Set<Schema>): void {
    this.#use(schema);
    if (seen.has(schema)) return;
    seen.add(schema);
    if (schema.kind === 'array' || schema.kind === 'sequence') this.#type(schema.element, names, seen);
    if (schema.kind !== 'struct' && schema.kind !== 'union') return;
    names.add(schema.name);
    this.#fields(schema.kind === 'struct' ? schema.fields : schema.members, names, seen);
  }
}

/**
 * The headings of an interface's page. Other pages link to them, so they are settled before any page is built, from the
 * description of the interface alone.
 */
import type { CheckedInterface, CheckedMethod, CheckedType } from '../model.js';
import type { Heading } from './page.js';
import { Slugs } from './slugs.js';

export interface InterfaceHeadings {
  readonly title: Heading;
  /** Null where there is nothing below it. */
  readonly constants: Heading | null;
  readonly types: Heading | null;
  readonly type: ReadonlyMap<CheckedType, Heading>;
  readonly methods: Heading | null;
  readonly method: ReadonlyMap<CheckedMethod, Heading>;
  readonly providers: Heading | null;
}

/** @param isServed whether the page tells of classes that have such an endpoint */
export function interfaceHeadings(
  { name, constants, types, methods, schema }: CheckedInterface,
  isServed: boolean,
): InterfaceHeadings {
  const slugs = new Slugs();
  // Ids depend on the order, which is that of the page.
  return {
    title: heading(slugs, 1, name),
    constants: constants.length === 0 ? null : heading(slugs, 2, 'Constants'),
    types: types.length === 0 ? null : heading(slugs, 2, 'Types'),
    type: new Map(types.map((type) => [type, heading(slugs, 3, `${type.kind} ${type.name}`)])),
    methods: schema === null ? null : heading(slugs, 2, 'Methods'),
    method: new Map(methods.map((method) => [method, heading(slugs, 3, `method ${method.name}`)])),
    providers: isServed ? heading(slugs, 2, 'Served by') : null,
  };
}

export function heading(slugs: Slugs, level: Heading['level'], text: string): Heading {
  return { kind: 'heading', level, text, id: slugs.take(text) };
}

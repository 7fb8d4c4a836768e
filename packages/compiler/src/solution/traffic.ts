/** Which processes talk to which, and how large their messages can be. */
import { layoutMethod, type MethodLayout } from '@sallyport/message';
import type { CheckedClass, CheckedMethod, CheckedProcess } from '../model.js';

/** Both ends of one channel. */
export interface Link {
  readonly client: CheckedProcess;
  readonly server: CheckedProcess;
}

/** All channels whose server is known. */
export function linksOf(processes: readonly CheckedProcess[]): Link[] {
  const byName = new Map(processes.map((process) => [process.name, process]));
  return processes.flatMap((client) =>
    client.channels.flatMap(({ target }) => {
      const server = byName.get(target);
      return server === undefined ? [] : [{ client, server }];
    }),
  );
}

/** A method that a class serves, with the sizes of its messages. */
export interface ServedMethod {
  /** Name of the interface and of the method, between them a dot. */
  readonly name: string;
  readonly method: CheckedMethod;
  readonly layout: MethodLayout;
}

const served = new WeakMap<CheckedClass, readonly ServedMethod[]>();

/** The methods of a class, those of an interface it has several times once. Checked schemas have a layout. */
export function servedMethods(checked: CheckedClass): readonly ServedMethod[] {
  const known = served.get(checked);
  if (known !== undefined) return known;
  const interfaces = new Set(checked.endpoints.map((endpoint) => endpoint.interface));
  const methods = [...interfaces].flatMap((each) =>
    each.methods.map((method) => ({
      name: `${each.name}.${method.name}`,
      method,
      layout: layoutMethod(method.schema),
    })),
  );
  served.set(checked, methods);
  return methods;
}

/**
 * From the names a process class and its implementation use to the code each request runs, worked out once when
 * serving starts.
 *
 * Names come from descriptions and may be any, `constructor`, `toString` and `__proto__` among them. So nothing is
 * taken from what every object inherits: a method is an own property of the endpoint's object, or of a class it is an
 * instance of.
 */
import type { Hello, HelloEndpoint } from '@sallyport/message';
import type { InterfaceData, ProcessClass } from './definition.js';
import { UsageError } from './errors.js';
import { type CompiledMethod, compileInterface } from './method.js';
import type { CallContext } from './types.js';

export type HandlerFunction = (this: object, request: unknown, ctx: CallContext) => unknown;

/** One method of one endpoint, with the code that answers it. */
export interface ServedMethod {
  /** Qualified endpoint name. */
  readonly endpoint: string;
  readonly riid: number;
  readonly method: CompiledMethod;
  readonly handler: HandlerFunction;
  /** What `this` is in it. */
  readonly self: object;
}

/** By RIID, then MID. */
export type ServedTable = readonly (readonly ServedMethod[])[];

/** @throws UsageError when class, description and implementation do not fit one another. */
export function servedTable(
  definition: ProcessClass<unknown>,
  implementation: object,
  hello: Hello,
): ServedTable {
  if (definition.name !== hello.class) {
    throw new UsageError(
      `serve(${definition.name}): this process is of class ${hello.class}; serve that, or change its class in init.yaml`,
    );
  }
  return definition.endpoints.map(([name, endpoint], riid) => {
    checkFingerprint(hello, name, riid, endpoint.data);
    const self = ownObject(implementation, name);
    if (self === undefined) throw new UsageError(`serve(${definition.name}): endpoint '${name}' is missing`);
    return servedMethods(name, riid, endpoint.data, self, (method) => {
      return `serve(${definition.name}): method '${method}' of endpoint '${name}' is missing`;
    });
  });
}

/**
 * The methods of one endpoint, by MID.
 * @param self the object with their code.
 * @param missing says that there is no code for a method.
 * @throws UsageError
 */
export function servedMethods(
  endpoint: string,
  riid: number,
  data: InterfaceData,
  self: object,
  missing: (method: string) => string,
): readonly ServedMethod[] {
  return compileInterface(data).map((method) => {
    const handler = methodOf(self, method.name);
    if (handler === undefined) throw new UsageError(missing(method.name));
    return { endpoint, riid, method, handler, self };
  });
}

function checkFingerprint(hello: Hello, name: string, riid: number, data: InterfaceData): void {
  const running = hello.endpoints.find((endpoint) => endpoint.riid === riid && endpoint.name === name);
  if (running === undefined) {
    throw new UsageError(
      `class ${hello.class} has no endpoint '${name}'; the generated code is out of date: run sallyport gen, and compile it again`,
    );
  }
  checkInterface(running, data);
}

/** Generated code and the running solution mean the same interface. @throws UsageError */
export function checkInterface(running: HelloEndpoint, data: InterfaceData): void {
  if (running.interface !== data.name) {
    throw new UsageError(`endpoint '${running.name}' is of interface ${running.interface}, not ${data.name}`);
  }
  if (running.fingerprint !== data.fingerprint) {
    throw new UsageError(
      `the generated code of interface ${data.name} is out of date: run sallyport gen, and compile it again`,
    );
  }
}

function ownObject(owner: object, name: string): object | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
  return typeof value === 'object' && value !== null ? value : undefined;
}

function methodOf(self: object, name: string): HandlerFunction | undefined {
  let owner: object | null = self;
  while (owner !== null && owner !== Object.prototype) {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    // A class's own `constructor` is how the language is made, not a method of the endpoint.
    const isMethod = property !== undefined && (owner === self || name !== 'constructor');
    if (isMethod)
      return typeof property.value === 'function' ? (property.value as HandlerFunction) : undefined;
    owner = Object.getPrototypeOf(owner) as object | null;
  }
  return undefined;
}

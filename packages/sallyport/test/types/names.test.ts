/**
 * Names that mean something to JavaScript or TypeScript, wherever a description can have one: as parts of packages,
 * types, constants, fields, union members, methods, parameters and endpoints. The code generated from them compiles
 * as strictly as it can, and values go through both sides unharmed.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { type EndpointImplementation, type Interface, inProcess, MethodError } from '../../src/index.js';
import { sallyport } from '../cli/solution.js';
import { SHOP } from './solution.js';
import { compileProject, makeProject } from './typescript-project.js';

const NAMES =
  `__proto__ constructor prototype then catch finally toString valueOf toJSON hasOwnProperty isPrototypeOf __defineGetter__
  arguments await async yield let static class default delete new this super null true false typeof void enum eval package
  export import from of in out error Promise Object Array Error Symbol Uint8Array Record Map BigInt undefined NaN Infinity globalThis
  number any never unknown object symbol bigint boolean type interface declare module require exports __esModule name length
  Descriptor Method Interface MethodError ProcessClass defineInterface defineProcessClass
  Do DoRequest DoResponse DoError DoErrorDetail Names NamesMethods`
    .trim()
    .split(/\s+/);
/** Words that stand before a parameter or a declaration in IDL; and what names a type already. */
const NOT_TYPES = new Set(['in', 'out', 'error', 'import', 'package', 'interface', 'const', 'type']);

const declared = NAMES.filter((name) => !NOT_TYPES.has(name));
const fields = NAMES.map((name) => `  UInt32 ${name};\n`).join('');
/** Names of methods and endpoints, which have no underscores; a method's parameters have names of their own each. */
const PLAIN = NAMES.filter((name) => !name.includes('_'));
/** The name that stands so many places further on in the list. */
const after = (name: string, places: number) => NAMES[(NAMES.indexOf(name) + places) % NAMES.length] ?? '';
/** What made names begin with. */
const stem = (name: string) => {
  const capitalised = name.charAt(0).toUpperCase() + name.slice(1);
  return PLAIN.includes(capitalised) ? name : capitalised;
};
const methods = PLAIN.map((name) => {
  const [out, error] = [after(name, 1), after(name, 2)];
  return `  ${name}(in UInt32 ${name}, out UInt32 ${out}, error UInt64 ${error});\n`;
});

const NASTY: Readonly<Record<string, string>> = {
  ...SHOP,
  'nasty/Names.idl': `package nasty.Names
struct All {\n${fields}}
union Choice {\n${fields}}
interface {
  Send(in All all, in Choice choice, out All back, out Choice chosen);
${methods.join('')}}
`,
  'nasty/Types.idl': `package nasty.Types
${declared.map((name) => `struct ${name} { UInt32 ${name}; }\n`).join('')}`,
  'nasty/Constants.idl': `package nasty.Constants
${declared.map((name, index) => `const UInt${index % 2 === 0 ? 32 : 64} ${name} = ${index};\n`).join('')}`,
  // What the class imports must not take the names it declares.
  'constructor/__proto__/then.idl': `package constructor.__proto__.then
import nasty.Types
interface {
  then(in nasty.Types.Promise Promise, out nasty.Types.Object Object);
}
`,
  'default/Store.edl': `entity default.Store
endpoints {
${PLAIN.map((name) => `  ${name} : ${name === 'then' ? 'constructor.__proto__.then' : 'nasty.Names'}\n`).join('')}}
`,
};

const USER = `import { inProcess, type EndpointImplementation, type Implementation } from 'sallyport';
import { then, type ThenMethods } from './generated/constructor/__proto__/then.js';
import type { All, Choice, NamesMethods } from './generated/nasty/Names.js';
import * as constants from './generated/nasty/Constants.js';
import type * as types from './generated/nasty/Types.js';
import type { Store } from './generated/default/Store.js';

type Endpoints = typeof Store extends import('sallyport').ProcessClass<infer E> ? E : never;
export type Code = Implementation<Endpoints>;
declare const names: EndpointImplementation<NamesMethods>;
export const parts = (): Pick<Code, 'then' | 'delete'> => ({ then: code, delete: names });

const code: EndpointImplementation<ThenMethods> = {
  then: ({ Promise: { Promise: value } }) => ({ Object: { Object: value + 1 } }),
};
export const client = inProcess(then, code);
export const call = async (value: number): Promise<number> =>
  (await client.$then({ Promise: { Promise: value } })).Object.Object;
export const sum = (all: All): number => all.constructor + all.then + all.delete + all['__proto__'] + all.toString;
export const kindOf = (choice: Choice): string => choice.kind;
export const first: 0 = constants.__proto__;
export const second: bigint = constants.constructor_;
export const struct: types.Promise = { Promise: 1 };
`;

/** Everything Object.prototype has. */
const prototypeFacts = () =>
  Reflect.ownKeys(Object.prototype).map((key) => {
    const { value, writable } = Object.getOwnPropertyDescriptor(Object.prototype, key) ?? {};
    return [key, value as unknown, writable];
  });

type AnyMethods = Record<string, (request: object) => Promise<Readonly<Record<string, unknown>>>>;

test('nasty names compile, and their values go through both sides', { timeout: 60_000 }, async (t) => {
  const before = prototypeFacts();
  const folder = temporaryDirectory(t).path;
  makeProject(folder, { ...NASTY, 'user.ts': USER });
  const { code, error } = await sallyport('gen', folder);
  assert.equal(code, 0, error);
  assert.deepEqual(compileProject(folder, { declaration: true, isolatedDeclarations: false }), []);

  const module = async (path: string) =>
    (await import(join(folder, 'out', path))) as Readonly<Record<string, unknown>>;
  const { Names, ...exported } = await module('generated/nasty/Names.js');
  const implementation = Object.fromEntries(
    PLAIN.map((name) => {
      const handler = (request: Readonly<Record<string, number>>) => {
        assert.deepEqual(Object.keys(request), [name]);
        const value = request[name] ?? 0;
        if (value < 1000) return Object.fromEntries([[after(name, 1), value + 1]]);
        const DoError = Object.values(exported).find(
          (each) => typeof each === 'function' && each.name.replace(/_*$/, '') === `${stem(name)}Error`,
        ) as new (
          detail: object,
        ) => Error;
        throw new DoError(Object.fromEntries([[after(name, 2), BigInt(value)]]));
      };
      return [name, handler];
    }),
  );
  Object.defineProperty(implementation, 'Send', {
    value: ({ all, choice }: { all: object; choice: object }) => ({ back: all, chosen: choice }),
  });
  const client = inProcess(
    Names as Interface<Record<string, never>>,
    implementation as unknown as EndpointImplementation<Record<string, never>>,
  ) as unknown as AnyMethods;
  const methodOf = (name: string) =>
    Object.getOwnPropertyDescriptor(client, name)?.value as AnyMethods[string];

  for (const [index, name] of PLAIN.entries()) {
    const call = methodOf(name === 'then' ? '$then' : name);
    assert.ok(call, name);
    const response = await call(Object.fromEntries([[name, index]]));
    assert.deepEqual(Object.entries(response), [[after(name, 1), index + 1]]);
    await assert.rejects(call(Object.fromEntries([[name, 5000]])), (thrown: unknown) => {
      assert.ok(thrown instanceof MethodError);
      assert.deepEqual(Object.entries(thrown.detail), [[after(name, 2), 5000n]]);
      return true;
    });
  }

  const all = Object.fromEntries(NAMES.map((name, index) => [name, index * 3]));
  const send = methodOf('Send');
  assert.ok(send);
  for (const [index, kind] of NAMES.entries()) {
    const { back, chosen } = await send({ all, choice: { kind, value: index } });
    assert.deepEqual(Object.entries(back as object), Object.entries(all));
    assert.deepEqual(Object.entries(chosen as object), [
      ['kind', kind],
      ['value', index],
    ]);
  }
  // A field that is only inherited is no field.
  await assert.rejects(send({ all: {}, choice: { kind: 'then', value: 1 } }), TypeError);
  await assert.rejects(send({ all, choice: { kind: 'hasOwnproperty', value: 1 } }), TypeError);

  const { call } = (await module('user.js')) as { call: (value: number) => Promise<number> };
  assert.equal(await call(4), 5);
  const { Store } = await module('generated/default/Store.js');
  const { endpoints } = Store as { endpoints: readonly (readonly [string])[] };
  assert.deepEqual(
    endpoints.map(([name]) => name),
    PLAIN,
  );
  assert.deepEqual(prototypeFacts(), before);
});

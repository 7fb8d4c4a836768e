/** How a method is called from TypeScript. */
import type { CheckedInterface, CheckedMethod } from '../model.js';
import { propertyName, Scope } from '../typescript/names.js';
import { type PackageNames, simpleName } from '../typescript/package-names.js';

const WIDTH = 96;

/** @returns lines of TypeScript */
export function callSnippet(
  description: CheckedInterface,
  method: CheckedMethod,
  names: PackageNames,
): string[] {
  const scope = new Scope();
  const client = scope.take(lowerFirst(simpleName(description.name)));
  const errorClass = names.methods.get(method.name)?.error ?? null;
  const results = properties(method.out, scope);
  const request = properties(method.in, scope);
  const property = propertyName(method.name);
  const callee = property === method.name ? `${client}.${method.name}` : `${client}[${property}]`;
  const call = (write: (parts: readonly string[]) => string): string => {
    const result = results.length === 0 ? '' : `const ${write(results)} = `;
    return `${result}await ${callee}(${request.length === 0 ? '' : write(request)});`;
  };
  const line = call(onOneLine);
  const lines = line.length <= WIDTH ? [line] : call(oneALine).split('\n');
  if (errorClass === null) return lines;
  return [
    'try {',
    ...lines.map((line) => `  ${line}`),
    '} catch (error) {',
    `  if (!(error instanceof ${errorClass})) throw error;`,
    `  const ${onOneLine(properties(method.error, scope))} = error.detail;`,
    '}',
  ];
}

/** `name`, or `name: other` where a variable cannot have that name. */
function properties(fields: readonly { readonly name: string }[], scope: Scope): string[] {
  return fields.map(({ name }) => {
    const variable = scope.take(name);
    const property = propertyName(name);
    return property === variable ? name : `${property}: ${variable}`;
  });
}

function onOneLine(parts: readonly string[]): string {
  return `{ ${parts.join(', ')} }`;
}

function oneALine(parts: readonly string[]): string {
  return `{\n${parts.map((part) => `  ${part},\n`).join('')}}`;
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

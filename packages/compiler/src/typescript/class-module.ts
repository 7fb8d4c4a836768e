/** The module of one process class: its endpoints in the order of their RIIDs. */
import type { CheckedClass, CheckedInterface } from '../model.js';
import { docComment } from './comment.js';
import { LINE_WIDTH, type Module } from './module.js';
import { propertyName, textLiteral } from './names.js';
import { simpleName } from './package-names.js';

/** What the module of an interface exports. */
export interface InterfaceExports {
  /** Path of the module. */
  readonly from: string;
  readonly definition: string;
  readonly methods: string;
}

/**
 * Writes the body of the module; its header and imports are the module's own work.
 * @param exportsOf what to import for an interface of the class
 */
export function writeClass(
  description: CheckedClass,
  module: Module,
  exportsOf: (description: CheckedInterface) => InterfaceExports,
): void {
  const name = module.scope.take(simpleName(description.name));
  const typeName = module.libraryType('ProcessClass');
  const define = module.libraryValue('defineProcessClass');
  const types: string[] = [];
  const endpoints: string[] = [];
  for (const endpoint of description.endpoints) {
    const { from, definition, methods } = exportsOf(endpoint.interface);
    const type = `${module.libraryType('Interface')}<${module.type({ from, name: methods })}>`;
    types.push(...docComment(endpoint.docs, '  '), `  readonly ${propertyName(endpoint.name)}: ${type};`);
    endpoints.push(`[${textLiteral(endpoint.name)}, ${module.value({ from, name: definition })}]`);
  }
  const begin =
    types.length === 0
      ? [`export const ${name}: ${typeName}<Record<never, never>> =`]
      : [`export const ${name}: ${typeName}<{`, ...types, '}> ='];
  const last = begin.pop() ?? '';
  const call = `${last} ${define}(${textLiteral(description.name)}, `;
  const line = `${call}[${endpoints.join(', ')}]);`;
  const body =
    line.length <= LINE_WIDTH
      ? [line]
      : [`${call}[`, ...endpoints.map((endpoint) => `  ${endpoint},`), ']);'];
  module.writeSection([...docComment(description.docs, ''), ...begin, ...body]);
}

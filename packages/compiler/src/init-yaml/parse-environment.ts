/** `env` of init.yaml: the environment of a process, which has nothing in it besides. */
import { isForbiddenVariable } from '@sallyport/image';
import type { Diagnostics } from '../diagnostics.js';
import { quote } from '../text/printable.js';
import type { YamlEntry, YamlReader } from './yaml-reader.js';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function parseEnvironment(
  entry: YamlEntry | undefined,
  reader: YamlReader,
  diagnostics: Diagnostics,
): (readonly [name: string, value: string])[] {
  if (entry === undefined) return [];
  const variables = reader.entries(entry.node, entry.key.span, '"env"', null);
  return [...(variables?.values() ?? [])].flatMap(({ key, node }) => {
    const name = key.value;
    if (!NAME.test(name)) {
      diagnostics.error(
        key.span,
        'bad-value',
        `${quote(name)} is no name of a variable`,
        'use letters, digits and underscores',
      );
      return [];
    }
    if (isForbiddenVariable(name)) {
      const message = `${quote(name)} would change what program runs, and never reaches a process`;
      diagnostics.error(key.span, 'forbidden-variable', message, 'remove it');
      return [];
    }
    const value = reader.text(node, key.span, `the value of ${name}`);
    return value === null ? [] : [[name, value.value] as const];
  });
}

/** The names by which a report on one package calls types. */
import type { NameOfType } from '../idl/type-text.js';
import type { CheckedInterface } from '../model.js';
import { namedTypes } from '../typescript/type-text.js';

/**
 * Names as they read within a package: its own types by their plain names, those of others with that of their package.
 * @param packages all packages whose types have names
 */
export function namesWithin(packages: Iterable<CheckedInterface>): (home: CheckedInterface) => NameOfType {
  const named = namedTypes(packages);
  return (home) => (schema) => {
    const found = named.get(schema);
    if (found === undefined) return null;
    const { name } = found.declaration;
    return found.package === home ? name : `${found.package.name}.${name}`;
  };
}

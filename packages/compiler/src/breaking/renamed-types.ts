/** Which types of the older state are in the newer one under another name. */
import type { CheckedInterface, CheckedType } from '../model.js';
import type { StructureComparer } from './same-structure.js';

/** A type, and where it is declared. */
export interface Declared {
  readonly home: CheckedInterface;
  readonly type: CheckedType;
}

export function fullName({ home, type }: Declared): string {
  return `${home.name}.${type.name}`;
}

/**
 * Types that are gone, each with the new one it has become: declared likewise, of the same structure, and in the same
 * package or of the same name in another. No new type stands for two.
 */
export function renamedTypes(
  from: Iterable<CheckedInterface>,
  to: Iterable<CheckedInterface>,
  comparer: StructureComparer,
): ReadonlyMap<CheckedType, Declared> {
  const olds = [...from].flatMap(declaredIn);
  const news = [...to].flatMap(declaredIn);
  const oldNames = new Set(olds.map(fullName));
  const newNames = new Set(news.map(fullName));
  const fresh = news.filter((each) => !oldNames.has(fullName(each)));
  const renamed = new Map<CheckedType, Declared>();
  const taken = new Set<CheckedType>();
  for (const { home, type } of olds.filter((each) => !newNames.has(fullName(each)))) {
    const fits = (other: Declared): boolean =>
      !taken.has(other.type) &&
      other.type.kind === type.kind &&
      comparer.same(type.schema, other.type.schema);
    const found =
      fresh.find((other) => other.type.name === type.name && fits(other)) ??
      fresh.find((other) => other.home.name === home.name && fits(other));
    if (found === undefined) continue;
    taken.add(found.type);
    renamed.set(type, found);
  }
  return renamed;
}

function declaredIn(home: CheckedInterface): Declared[] {
  return home.types.map((type) => ({ home, type }));
}

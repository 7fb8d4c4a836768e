/**
 * The models of PSL that are built in, and the objects that the supplied files declare of them. A policy sees an object only
 * when it uses the file that declares it.
 */
export const MODELS = new Set(['Base', 'Pred', 'Bool', 'Struct', 'Regex'] as const) as ReadonlySet<string>;

/** Names of objects by which rules and operators go, with the file to use for each. */
export const SUPPLIED_OBJECTS: ReadonlyMap<string, string> = new Map([
  ['base', 'nk.base._'],
  ['pred', 'nk.basic._'],
  ['bool', 'nk.basic._'],
  ['struct', 'nk.basic._'],
  ['re', 'nk.regex._'],
]);

/** Functions and methods of the built-in models that are known and not there yet. */
export const CALLS_TO_COME: ReadonlySet<string> = new Set([
  'select',
  'size',
  'empty',
  'sum',
  'product',
  'neg',
  'abs',
  'set_level',
]);

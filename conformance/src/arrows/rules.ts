/**
 * Which package may use which. The arrows are those of ARCHITECTURE.md; they keep the part that has to be trusted small:
 * kernel, policy, message, imsg and native can be read without reading anything else.
 *
 * An arrow is transitive: who may use a package may use what that package may use.
 */

/** Direct arrows: from a package to those it stands on. A package that is not named here is refused. */
export const ARROWS: ReadonlyMap<string, readonly string[]> = new Map([
  ['message', []],
  ['policy', ['message']],
  ['image', ['policy']],
  ['native', []],
  ['imsg', ['native']],
  ['kernel', ['image', 'imsg']],
  ['compiler', ['image']],
  ['runtime', ['imsg', 'message']],
  ['init', ['imsg', 'image']],
  ['electron', ['runtime']],
  [
    'sallyport',
    ['message', 'policy', 'image', 'native', 'imsg', 'kernel', 'compiler', 'runtime', 'init', 'electron'],
  ],
]);

/**
 * Entries of a package that are all others may load of it in what they ship. The first one of imsg listens, connects and starts programs: the kernel and the
 * processes it mediates for need none of that.
 */
export const ENTRIES: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> = new Map([
  [
    '@sallyport/imsg',
    new Map([
      ['kernel', ['@sallyport/imsg/frames']],
      ['init', ['@sallyport/imsg/frames']],
      ['runtime', ['@sallyport/imsg/frames', '@sallyport/imsg/descriptor']],
    ]),
  ],
]);

/** Packages from the registry, by the only packages that may load them. */
export const THIRD_PARTY: ReadonlyMap<string, readonly string[]> = new Map([
  ['policy', ['re2js']],
  ['compiler', ['yaml']],
  ['sallyport', ['commander', 'picocolors', 'markdown-it']],
]);

/** Packages from the registry that only tests of a package may load. */
export const TEST_THIRD_PARTY: ReadonlyMap<string, readonly string[]> = new Map([
  // An independent codec to compare with calls the C library through it.
  ['imsg', ['koffi']],
]);

/** Modules of Node that do no input or output. */
const PURE = [
  'node:assert',
  'node:assert/strict',
  'node:buffer',
  'node:crypto',
  'node:os',
  'node:url',
  'node:util',
];

/** The only modules of Node these packages may load; the others are free. */
export const NODE_MODULES: ReadonlyMap<string, readonly string[]> = new Map([
  ['message', PURE],
  ['policy', PURE],
  ['image', PURE],
  // Everything the kernel process needs comes over its socket: no file, no network, no program, no thread.
  ['kernel', [...PURE, 'node:process', 'node:perf_hooks']],
]);

/** Single modules that may load one more, each with its reason. */
export const EXCEPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  // Reads the image from the descriptor that init has sent; opens nothing.
  ['kernel/src/main.ts', ['node:fs']],
]);

/** Packages in which a path may be computed at run time: the addon is loaded from where it was built. */
export const COMPUTED_IMPORTS: ReadonlySet<string> = new Set(['native']);

/** May be used by the tests of every package. */
export const TEST_KIT = 'test-kit';

/** Everything a package may use, following the arrows. */
export function usable(name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (from: string): void => {
    for (const to of ARROWS.get(from) ?? []) {
      if (found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(name);
  return found;
}

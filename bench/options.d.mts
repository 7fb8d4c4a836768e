export const SECTION_NAMES: readonly ['calls', 'rate', 'descriptors', 'imsg', 'codec', 'check', 'web'];
export type SectionName = (typeof SECTION_NAMES)[number];

export interface Options {
  readonly json: boolean;
  /** Shorter turns and fewer rounds. */
  readonly quick: boolean;
  /** Exit code 1 when an aim is missed. */
  readonly check: boolean;
  /** Instead of measuring: profiles of the kernel process. */
  readonly profile: boolean;
  readonly sections: ReadonlySet<SectionName>;
}

export const USAGE: string;

/** @throws Error with a sentence for the user */
export function parseOptions(args: readonly string[]): Options;

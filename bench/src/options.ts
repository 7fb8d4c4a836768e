/** The command line of the bench. */
import { parseArgs } from 'node:util';

export const SECTION_NAMES = ['calls', 'rate', 'descriptors', 'imsg', 'web'] as const;
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

export const USAGE = `usage: npm run bench -- [--quick] [--only NAME]... [--json] [--check]
       npm run bench -- --profile

  --quick      shorter turns and fewer rounds: under 50 seconds instead of under 4 minutes
  --only NAME  one section: ${SECTION_NAMES.join(', ')}; may be repeated
  --json       one JSON document on standard output instead of tables
  --check      exit code 1 when an aim is missed
  --profile    measure nothing; show where the time of the kernel process goes
`;

/** @throws Error with a sentence for the user */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
      check: { type: 'boolean' },
      profile: { type: 'boolean' },
      only: { type: 'string', multiple: true },
    },
  });
  const named = (values.only ?? []).map((name) => {
    const known = SECTION_NAMES.find((candidate) => candidate === name);
    if (known === undefined) throw new Error(`--only ${name}: the sections are ${SECTION_NAMES.join(', ')}`);
    return known;
  });
  return {
    json: values.json ?? false,
    quick: values.quick ?? false,
    check: values.check ?? false,
    profile: values.profile ?? false,
    sections: new Set(named.length === 0 ? SECTION_NAMES : named),
  };
}

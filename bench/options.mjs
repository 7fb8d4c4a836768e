/**
 * The command line of the bench. Plain JavaScript with its types beside it, since it is read before anything is compiled.
 */
import { readOptions } from '../scripts/command-line.mjs';

export const SECTION_NAMES = ['calls', 'rate', 'descriptors', 'imsg', 'codec', 'check', 'web'];

export const USAGE = `usage: npm run bench -- [--quick] [--only NAME]... [--json] [--check]
       npm run bench -- --profile

  --quick      shorter turns and fewer rounds: under 50 seconds instead of under 4 minutes
  --only NAME  one section: ${SECTION_NAMES.join(', ')}; may be repeated
  --json       one JSON document on standard output instead of tables
  --check      exit code 1 when an aim is missed
  --profile    measure nothing; show where the time of the kernel process goes
`;

const OPTIONS = {
  json: { type: 'boolean' },
  quick: { type: 'boolean' },
  check: { type: 'boolean' },
  profile: { type: 'boolean' },
  only: { type: 'string', multiple: true },
};

export function parseOptions(args) {
  const {
    json = false,
    quick = false,
    check = false,
    profile = false,
    only = [],
  } = readOptions(args, OPTIONS).values;
  for (const name of only) {
    if (!SECTION_NAMES.includes(name)) {
      throw new Error(`--only ${name}: the sections are ${SECTION_NAMES.join(', ')}`);
    }
  }
  return { json, quick, check, profile, sections: new Set(only.length === 0 ? SECTION_NAMES : only) };
}

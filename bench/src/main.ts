/**
 * `npm run bench`: measures mediated calls and the peers one would use instead, in one run, and prints ratios. Exit code 0
 * when everything ran, whatever the figures; 1 when something could not be run or, with --check, an aim was missed;
 * 2 for wrong use.
 */
import { type Options, parseOptions, USAGE } from '#options';
import { CALL_SECTIONS } from './call-sections.js';
import { checkSection } from './check-section.js';
import { CODEC_SECTIONS } from './codec-sections.js';
import { Drivers } from './drivers.js';
import { IMSG_SECTIONS } from './imsg-sections.js';
import { machine } from './machine.js';
import { plainSections } from './plain-section.js';
import { profileText } from './profile.js';
import { type Absence, missedAims, type Report, reportText } from './report.js';
import type { Plan } from './rounds.js';
import { runSection, type Section, type SectionResult } from './section.js';
import { webSection } from './web-section.js';
import { wrkInstalled } from './wrk.js';

const PLANS: Record<'quick' | 'full', { calls: Plan; codec: Plan; web: Plan }> = {
  quick: {
    calls: { rounds: 3, milliseconds: 150 },
    codec: { rounds: 3, milliseconds: 20 },
    web: { rounds: 2, milliseconds: 1000 },
  },
  full: {
    calls: { rounds: 11, milliseconds: 300 },
    codec: { rounds: 11, milliseconds: 50 },
    web: { rounds: 3, milliseconds: 2000 },
  },
};

const reason = (why: unknown) => (why instanceof Error ? why.message : String(why));

async function run(options: Options): Promise<Report> {
  const plan = options.quick ? PLANS.quick : PLANS.full;
  const conditions = machine();
  const sections: SectionResult[] = [];
  const skipped: Absence[] = [];
  const failed: Absence[] = [];
  const absent = (what: string, why: unknown) => void failed.push({ what, why: reason(why) });
  const measure = async (section: Section, how: Plan) => {
    try {
      sections.push(await runSection(section, how, (round) => progress(section.name, round, how)));
    } catch (error) {
      absent(`section ${section.name}`, error);
    }
  };

  const drivers = new Drivers();
  try {
    const calls = [...CALL_SECTIONS, ...IMSG_SECTIONS];
    for (const section of await plainSections(calls, options.sections, drivers, absent)) {
      await measure(section, plan.calls);
    }
    for (const section of await plainSections(CODEC_SECTIONS, options.sections, drivers, absent)) {
      await measure(section, plan.codec);
    }
  } finally {
    await drivers.close();
  }
  if (options.sections.has('check'))
    await measure(checkSection(options.quick ? 3 : 11), { rounds: 0, milliseconds: 0 });
  if (options.sections.has('web')) {
    if (!wrkInstalled()) {
      skipped.push({ what: 'section web', why: 'wrk is not installed (a package of that name in Debian)' });
    } else {
      const web = await webSection(absent);
      try {
        await measure(web.section, plan.web);
      } finally {
        await web.close();
      }
    }
  }
  return { format: 1, machine: conditions, sections, skipped, failed };
}

/** One line on standard error that is written over; nothing when nobody looks. */
function progress(section: string, round: number, plan: Plan): void {
  if (!process.stderr.isTTY) return;
  const what = round === 0 ? 'warm-up' : `round ${round} of ${plan.rounds}`;
  process.stderr.write(`\r\x1b[K${section}: ${what}`);
}

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(args);
  } catch (error) {
    process.stderr.write(`${reason(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.profile) {
    process.stdout.write(await profileText());
    return 0;
  }
  const report = await run(options);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  if (report.failed.length > 0) return 1;
  return options.check && missedAims(report).length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));

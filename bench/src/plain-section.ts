/** Sections described as data: which driver runs which command, and what is compared with what. */
import { availableParallelism } from 'node:os';
import type { SectionName } from '#options';
import type { AmountDefinition } from './amounts.js';
import type { DriverName, Drivers } from './drivers.js';
import type { RatioDefinition } from './ratios.js';
import type { Contender } from './rounds.js';
import type { Section } from './section.js';

/** A contender as data: the driver that runs it and the command that does. */
export interface Turn {
  readonly key: string;
  readonly title: string;
  readonly driver: DriverName;
  readonly command: string;
  readonly inFlight?: number;
}

export interface PlainSection {
  /** What --only calls it; several sections may share it. */
  readonly name: SectionName;
  /** In the JSON output, when it is not `name`. */
  readonly key?: string;
  readonly title: string;
  readonly turns: readonly Turn[];
  readonly ratios: readonly RatioDefinition[];
  readonly notes?: readonly string[];
  readonly unit?: 'call' | 'message';
  readonly payloadBytes?: number;
  readonly amounts?: () => Promise<readonly AmountDefinition[]>;
}

/**
 * @param named the sections wanted; the drivers they need are started here, a driver that cannot be started is left out
 * @param absent is told which
 */
export async function plainSections(
  all: readonly PlainSection[],
  named: ReadonlySet<SectionName>,
  drivers: Drivers,
  absent: (driver: DriverName, why: unknown) => void,
): Promise<Section[]> {
  const gone = new Set<DriverName>();
  const sections: Section[] = [];
  for (const { name, key = name, turns, ratios, ...rest } of all) {
    if (!named.has(name)) continue;
    const contenders: Contender[] = [];
    for (const turn of turns) {
      if (gone.has(turn.driver) || (turn.driver === 'c-apart' && availableParallelism() < 2)) continue;
      try {
        const driver = await drivers.get(turn.driver);
        contenders.push(contender(turn, driver));
      } catch (error) {
        gone.add(turn.driver);
        absent(turn.driver, error);
      }
    }
    const present = new Set(contenders.map(({ key }) => key));
    sections.push({
      name: key,
      contenders,
      ratios: ratios.filter(({ of, to }) => present.has(of) && present.has(to)),
      ...rest,
    });
  }
  return sections;
}

function contender(
  { key, title, command, inFlight }: Turn,
  driver: Awaited<ReturnType<Drivers['get']>>,
): Contender {
  const rest = inFlight === undefined ? [] : [inFlight];
  return { key, title, run: (milliseconds) => driver.run(command, milliseconds, ...rest) };
}

/** `--profile`: where the time of the kernel process goes, for calls one at a time and for many in flight. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type SelfTime, selfTimes } from './cpu-profile.js';
import { Driver } from './driver.js';
import { PROFILES_FOLDER, script } from './folders.js';

const LOADS = [
  { name: 'blocking', title: 'blocking calls, one at a time', command: 'latency blocking-sleep', rest: [] },
  { name: 'in-flight', title: 'await calls, 256 in flight', command: 'rate await', rest: [256] },
] as const;

const MILLISECONDS = 4000;
/** Functions shown. */
const SHOWN = 25;

/** @returns text for people; the profiles themselves stay in bench/build/profiles for other tools */
export async function profileText(): Promise<string> {
  const parts: string[] = [];
  for (const { name, title, command, rest } of LOADS) {
    const folder = join(PROFILES_FOLDER, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const driver = await Driver.startAnnounced('the profiled solution', process.execPath, [
      script('profiled-solution'),
      folder,
    ]);
    try {
      await driver.run(command, MILLISECONDS, ...rest);
    } finally {
      await driver.close();
    }
    const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
    if (file === undefined) throw new Error(`the kernel wrote no profile into ${folder}`);
    parts.push(profileTable(title, join(folder, file)));
  }
  return parts.join('\n');
}

function profileTable(title: string, file: string): string {
  const times = selfTimes(file);
  const lines = times.slice(0, SHOWN).map(({ name, share }) => `  ${percent({ share })}  ${name}`);
  return [
    `Kernel process, ${title}: own time of functions, system calls included`,
    '("wait" is epoll_wait, asleep or not; natives count for the function that calls them)',
    '',
    ...lines,
    `  ${file}`,
    '',
  ].join('\n');
}

function percent({ share }: Pick<SelfTime, 'share'>): string {
  return `${(share * 100).toFixed(1).padStart(5)} %`;
}

/** The section that loads examples/web and a plain file server with the same requests. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Announced, end, startAnnounced } from './announced.js';
import { PAGES_FOLDER, script } from './folders.js';
import type { RatioDefinition } from './ratios.js';
import type { Contender } from './rounds.js';
import type { Section } from './section.js';
import { startWebExample } from './web-example.js';
import { runWrk } from './wrk.js';

/** File name and size in bytes of what is asked for. */
const PAGES = [
  { name: '1k.html', title: '1 KiB', size: 1024 },
  { name: '16k.html', title: '16 KiB', size: 16 * 1024 },
] as const;

const PLAIN_TITLES = { stream: 'plain server, streams', whole: 'plain server, reads whole' } as const;

interface Server {
  readonly key: string;
  readonly title: string;
  readonly process: Announced;
}

/** What runs while the section does; `close` ends it. */
export interface WebSection {
  readonly section: Section;
  close(): Promise<void>;
}

/** @param absent is told which server could not be started */
export async function webSection(absent: (what: string, why: unknown) => void): Promise<WebSection> {
  const root = PAGES_FOLDER;
  await mkdir(root, { recursive: true });
  const servers: Server[] = [];
  for (const { name, size } of PAGES) await writeFile(join(root, name), page(size));
  const start = async (key: string, title: string, begin: () => Promise<Announced>) => {
    try {
      servers.push({ key, title, process: await begin() });
    } catch (error) {
      absent(title, error);
    }
  };
  for (const way of ['stream', 'whole'] as const) {
    await start(`plain-${way}`, PLAIN_TITLES[way], () =>
      startAnnounced(
        'the plain file server',
        process.execPath,
        [script('plain-file-server'), way, root],
        /"port":([0-9]+)/,
      ),
    );
  }
  await start('sallyport', 'examples/web', () => startWebExample(root));
  const contenders = PAGES.flatMap((file) => servers.map((server) => contender(server, file)));
  const started = (key: string) => contenders.some((contender) => contender.key === key);
  return {
    section: {
      name: 'web',
      title: 'Requests a second: wrk, 50 connections',
      contenders,
      ratios: PAGES.flatMap((page) => [
        { ...ratio(page, 'stream'), aim: { atLeast: 0.4 } },
        ratio(page, 'whole'),
      ]).filter(({ of, to }) => started(of) && started(to)),
      notes: [
        'A plain server is one process and writes no access log; it pipes file streams, or reads each file whole.',
        'wrk itself is not in "cpu/call".',
      ],
    },
    async close() {
      await Promise.all(servers.map(({ process }) => end(process.child)));
    },
  };
}

function ratio({ name, title }: (typeof PAGES)[number], way: 'stream' | 'whole'): RatioDefinition {
  return {
    key: `sallyport-${name}/plain-${way}-${name}`,
    title: `examples/web : ${PLAIN_TITLES[way]}, ${title}`,
    figure: 'rate',
    of: `sallyport-${name}`,
    to: `plain-${way}-${name}`,
  };
}

function contender(server: Server, file: (typeof PAGES)[number]): Contender {
  const { child, port } = server.process;
  const url = `http://127.0.0.1:${port}/${file.name}`;
  return {
    key: `${server.key}-${file.name}`,
    title: `${server.title}, ${file.title}`,
    run: (milliseconds) => runWrk(url, child.pid ?? 0, milliseconds),
  };
}

function page(size: number): string {
  const head = '<!doctype html><title>bench</title><p>';
  return `${head}${'x'.repeat(size - head.length - 1)}\n`;
}

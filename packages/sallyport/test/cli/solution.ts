/** A small solution on disk, and the command line run upon it in this process. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pc from 'picocolors';
import { main } from '../../src/cli/command-line.js';

const FILES: Readonly<Record<string, string>> = {
  'init.yaml': `entities:
- name: echo.Client
  path: client.js
  connections:
  - target: echo.Server
    id: server
- name: echo.Server
  path: server.js
`,
  'security.psl': `execute: kl.core.Execute
use nk.base._
use EDL kl.core.Core
use EDL Einit
use EDL echo.Client
use EDL echo.Server
execute { grant () }
request { grant () }
response { grant () }
`,
  'echo/Echo.idl': `package echo.Echo
interface {
  Say(in string<64> text, out string<64> answer);
}
`,
  'echo/Client.edl': 'entity echo.Client\n',
  'echo/Server.edl': 'entity echo.Server\nendpoints {\n  echo : echo.Echo\n}\n',
  'client.js': '',
  'server.js': '',
};

/** @param changes text by path; null leaves a file out */
export function writeSolution(folder: string, changes: Readonly<Record<string, string | null>> = {}): void {
  for (const [path, text] of Object.entries({ ...FILES, ...changes })) {
    if (text === null) continue;
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command in this process, without colours. */
export async function sallyport(...args: readonly string[]): Promise<Result> {
  let out = '';
  let error = '';
  const colors = pc.createColors(false);
  const code = await main(args, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    colors,
    errorColors: colors,
    room: () => undefined,
  });
  return { code, out, error };
}

/** The smallest solution of README.md, typed as it stands there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { readReadme } from '../src/readme/read-readme.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Milliseconds of one command. */
const COMMAND_LIMIT = 20_000;

/** Which package of node_modules has a command that `npx` runs. */
const PACKAGES = new Map([
  ['sallyport', 'sallyport'],
  ['tsc', 'typescript'],
]);

/** The script `npx` would start: what the package itself says its command is. */
function scriptOf(command: string): string {
  const name = PACKAGES.get(command);
  assert.ok(name !== undefined, `no package is known for ${command}`);
  const folder = join(ROOT, 'node_modules', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  const script = manifest.bin[command];
  assert.ok(script !== undefined, `${name} has no command ${command}`);
  return join(folder, script);
}

const isAudit = (line: string): boolean => line.startsWith('audit |');

test('the smallest solution does what README says', { timeout: 60_000 }, (t) => {
  const { files, commands, output } = readReadme(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  const { path: folder } = temporaryDirectory(t);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const run = ([npx, command = '', ...args]: readonly string[]) => {
    assert.equal(npx, 'npx');
    const result = spawnSync(process.execPath, [scriptOf(command), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
      timeout: COMMAND_LIMIT,
      killSignal: 'SIGKILL',
    });
    assert.equal(result.status, 0, `${command} ${args.join(' ')}:\n${result.stdout}${result.stderr}`);
    return result;
  };

  assert.deepEqual(
    commands.map(([, command, subcommand]) => (command === 'tsc' ? command : subcommand)),
    ['check', 'gen', 'tsc', 'run'],
  );
  const [check, gen, tsc, start] = commands;
  const findings = run(check ?? []).stdout;
  assert.equal(findings.match(/missing-file/g)?.length, 2, findings);
  assert.match(findings, /no errors, 2 warnings/);
  run(gen ?? []);
  run(tsc ?? []);

  const { stdout, stderr } = run(start ?? []);
  assert.deepEqual(
    stdout.trimEnd().split('\n'),
    output.filter((line) => !isAudit(line)),
  );
  assert.deepEqual(stderr.trimEnd().split('\n'), output.filter(isAudit));
});

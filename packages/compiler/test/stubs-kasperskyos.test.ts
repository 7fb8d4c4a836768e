/** Solutions in the shape that projects for KasperskyOS have compile as they are. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { joinSolution } from '@sallyport/image';
import { SecurityModule } from '@sallyport/policy';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { checkSyntax } from '../src/check-syntax.js';
import { type Compilation, compile } from '../src/compile.js';
import { generateTypeScript } from '../src/typescript/generate.js';

/** The sources, seen from where the compiled test lies. */
const FOLDER = fileURLToPath(new URL('../../test/kasperskyos', import.meta.url));

function compileShape(name: string): Compilation {
  using scratch = temporaryDirectory();
  cpSync(join(FOLDER, name), scratch.path, { recursive: true });
  return compile(scratch.path, { shownFrom: scratch.path });
}

function listed({ diagnostics }: Compilation): string[] {
  return diagnostics.map(({ file, line, severity, code }) => `${file}:${line} ${severity} ${code}`);
}

test('a solution with components, error parts, a security interface and a policy of its own compiles as it is', () => {
  const compilation = compileShape('thermostat');
  // There are only descriptions: the programs are missing, and nothing else.
  assert.deepEqual(listed(compilation), [
    'init.yaml:5 warning missing-file',
    'init.yaml:16 warning missing-file',
    'init.yaml:24 warning missing-file',
    'init.yaml:30 warning missing-file',
    'security.psl:56 note covers-nothing',
    'security.psl:57 note covers-nothing',
    'security.psl:58 note covers-nothing',
  ]);
  const { solution } = compilation;
  assert.deepEqual(
    solution?.processes.map((each) => [each.name, each.class.name, each.channels.map(({ id }) => id)]),
    [
      ['lab.FrontPanel', 'lab.Panel', ['controller_connection']],
      ['lab.BackPanel', 'lab.Panel', ['controller_connection', 'journal_connection']],
      ['lab.Controller', 'lab.Controller', ['journal_connection']],
      ['lab.Journal', 'lab.Journal', []],
    ],
  );
  assert.deepEqual(
    solution?.classes.get('lab.Controller')?.endpoints.map(({ name, alias }) => [name, alias]),
    [
      ['control.interface', 'lab.CController.interface'],
      ['control.counter.meter', 'lab.CMeter.meter'],
    ],
  );
  assert.deepEqual(
    solution?.classes.get('lab.Controller')?.security.map((each) => each.interface.name),
    ['lab.ZoneAccess'],
  );
  const constants = solution?.interfaces.get('lab.CommonTypes')?.constants;
  assert.deepEqual(
    constants?.map(({ name, value }) => [name, value]),
    [
      ['MaxZones', 8n],
      ['MaxLabel', 47n],
    ],
  );
});

test('its policy is one that the security module loads, and TypeScript is made of its descriptions', () => {
  const { image, solution } = compileShape('thermostat');
  assert.ok(image !== undefined && solution !== undefined);
  const classes = image.classes.map(({ name }) => name).toSorted();
  assert.deepEqual(classes, ['Einit', 'kl.core.Core', 'lab.Controller', 'lab.Journal', 'lab.Panel']);
  const { classes: joined } = joinSolution(image);
  assert.doesNotThrow(() => new SecurityModule(joined, image.policy));
  const files = generateTypeScript(solution).map(({ path }) => path);
  for (const name of ['CommonTypes', 'Thermostat', 'Meter', 'Journal']) {
    assert.ok(
      files.some((path) => path.includes(name)),
      name,
    );
  }
});

test('a solution that is only there as templates compiles, and each macro in it is a note', () => {
  const compilation = compileShape('templates');
  assert.deepEqual(
    compilation.diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  const notes = listed(compilation)
    .filter((line) => line.includes(' note '))
    .toSorted();
  assert.deepEqual(notes, [
    'init.yaml.in:12 note template-macro',
    'init.yaml.in:14 note template-macro',
    'init.yaml.in:8 note template-macro',
    'security.psl.in:9 note template-macro',
  ]);
  assert.deepEqual(
    compilation.solution?.processes.map(({ name }) => name),
    ['lab.Client', 'lab.Server'],
  );
  assert.ok(compilation.image !== undefined);
});

test('system programs that are not supplied need no more than stubs in a folder given with -I', () => {
  using scratch = temporaryDirectory();
  cpSync(join(FOLDER, 'storage'), scratch.path, { recursive: true });
  const root = join(scratch.path, 'solution');
  const without = compile(root, { shownFrom: root });
  assert.equal(without.image, undefined);
  const errors = without.diagnostics.filter(({ severity }) => severity === 'error');
  assert.deepEqual(errors.map(({ file, line }) => `${file}:${line}`).toSorted(), [
    'init.yaml:9',
    'lab/Keeper.idl:4',
    'security.psl:11',
  ]);
  const withStubs = compile(root, { includes: [join(scratch.path, 'sdk')], shownFrom: root });
  assert.ok(withStubs.image !== undefined);
  assert.deepEqual(
    withStubs.diagnostics.map(({ code }) => code),
    Array(4).fill('missing-file'),
  );
  const store = withStubs.solution?.interfaces.get('lab.Keeper')?.methods[0];
  assert.deepEqual(
    store?.in.map(({ schema }) => schema),
    [
      { kind: 'string', max: 1023 },
      { kind: 'bytes', max: 64 },
    ],
  );
});

test('each of their files is well formed by itself, with no folder searched', () => {
  const paths = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(idl|cdl|edl|psl|yaml)(\.in)?$/.test(path))
    .map((path) => join(FOLDER, path));
  assert.ok(paths.length >= 25, `only ${paths.length} files`);
  const findings = checkSyntax(paths, FOLDER).filter(({ code }) => code !== 'template-macro');
  assert.deepEqual(findings, []);
});

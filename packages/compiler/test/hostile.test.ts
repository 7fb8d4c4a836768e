/**
 * Text that somebody wrote against the compiler: it is refused with positions, in bounded time, and never throws.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import type { Diagnostic } from '../src/diagnostics.js';
import { formatDiagnostic } from '../src/diagnostics.js';
import { loadSolution } from '../src/load-solution.js';
import { CORPUS, checkDescriptions, SHARED } from './check-case.js';

/** Milliseconds one text may take; far above what is needed, since the machine is shared. */
const MOST_TIME = 4000;

/** Checks the text as a description by its ending, or as an init.yaml. */
function check(folder: string, ending: string, bytes: Uint8Array | string): Diagnostic[] {
  if (ending === '.yaml') {
    writeFileSync(join(folder, 'init.yaml'), bytes);
    return loadSolution(folder, { includes: [SHARED], shownFrom: folder }).diagnostics;
  }
  writeFileSync(join(folder, `Mutant${ending}`), bytes);
  return checkDescriptions(folder);
}

function assertPlaced(diagnostics: readonly Diagnostic[], text: string): void {
  const lines = text.split(/\r\n?|\n/);
  for (const diagnostic of diagnostics) {
    const { line, column, message, remedy } = diagnostic;
    assert.ok(line >= 1 && column >= 1 && message !== '' && remedy !== '');
    if (diagnostic.file.startsWith('Mutant') || diagnostic.file === 'init.yaml') {
      assert.ok(line <= lines.length, `line ${line} of ${lines.length}`);
      assert.ok(column <= (lines[line - 1]?.length ?? 0) + 1, `column ${column} in line ${line}`);
    }
    assert.doesNotMatch(formatDiagnostic(diagnostic).replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
  }
}

const N = 100_000;
const HOSTILE: Record<string, Record<string, string | Buffer>> = {
  '.idl': {
    'NUL characters': '\0'.repeat(1_000_000),
    'one megabyte of letters': 'a'.repeat(1_000_000),
    'more than is read': 'a'.repeat(1_100_000),
    braces: '{'.repeat(N),
    'structs in structs': `package Mutant\n${'struct A { '.repeat(50_000)}`,
    'brackets that do not match': `package Mutant\nstruct A ${'(['.repeat(N)}${'}'.repeat(N)}`,
    'methods that do not end': `package Mutant\ninterface {${'A('.repeat(N)}`,
    'types in types': `package Mutant\ntypedef ${'array<'.repeat(N)}`,
    parentheses: `package Mutant\nconst UInt8 A = ${'('.repeat(N)}`,
    signs: `package Mutant\nconst UInt8 A = ${'-'.repeat(N)}1;`,
    powers: `package Mutant\nconst UInt8 A = ${'2 ** '.repeat(N)}1;`,
    sums: `package Mutant\nconst UInt8 A = ${'1 + '.repeat(N)}1;`,
    digits: `package Mutant\nconst UInt8 A = ${'9'.repeat(900_000)};`,
    dots: `package ${'a.'.repeat(N)}b`,
    imports: `package Mutant\n${'import a.B\n'.repeat(N / 2)}`,
    'imports of nothing': `package Mutant\n${Array.from({ length: 5000 }, (_, i) => `import a${i}.B\n`).join('')}`,
    'constants in a row': `package Mutant\n${Array.from({ length: 20_000 }, (_, i) => `const UInt8 A${i} = A${i + 1};\n`).join('')}`,
    'structs in a row': `package Mutant\n${Array.from({ length: 20_000 }, (_, i) => `struct S${i} { S${i + 1} a; }\n`).join('')}`,
    'structs that double': `package Mutant\nstruct S0 { string<1> a; }\n${Array.from({ length: 30 }, (_, i) => `struct S${i + 1} { S${i} a; S${i} b; }\n`).join('')}interface { A(in S29 a); }`,
    'handles that multiply': `package Mutant\ntypedef array<Handle, 255> A;\n${'typedef array<A, 255> B;\n'.repeat(3)}`,
    'one name many times': `package Mutant\n${'typedef UInt8 A;\n'.repeat(30_000)}`,
    'unknown names': `package Mutant\n${Array.from({ length: 20_000 }, (_, i) => `typedef Unknown${i} A${i};\n`).join('')}`,
    'wrong UTF-8': Buffer.alloc(500_000, 0xff),
    'halves of UTF-8': Buffer.from('package Mutant\n/* \xc3\x28 \xf0\x9f */', 'latin1'),
    'direction marks': `package Mutant\n${'\u202e/* \u2066 */'.repeat(N / 2)}`,
    comments: `package Mutant ${'/**/'.repeat(N)} interface { A(); }`,
    'comments on lines': `package Mutant\n${'// a\n'.repeat(N)}interface { A(); }`,
    stars: `package Mutant\n/*${'*'.repeat(N)} ${'*\n'.repeat(N)}*/ interface { A(); }`,
    'empty lines in a comment': `package Mutant\n/*${'\n'.repeat(500_000)}*/\ninterface { A(); }`,
    'a comment that does not end': `package Mutant /*${'/*'.repeat(N)}`,
    methods: `package Mutant\ninterface {${Array.from({ length: 66_000 }, (_, i) => `A${i}();`).join('')}}`,
    parameters: `package Mutant\ninterface { A(${Array.from({ length: 30_000 }, (_, i) => `in UInt8 a${i}`).join(',')}); }`,
  },
  '.cdl': {
    entries: `component Mutant endpoints {${'a : b '.repeat(N)}`,
    sections: `component Mutant ${'endpoints { } '.repeat(N)}`,
    braces: `component Mutant ${'endpoints { '.repeat(N)}`,
    'instances of itself': `component Mutant components {${Array.from({ length: 10_000 }, (_, i) => `a${i} : Mutant `).join('')}}`,
  },
  '.edl': {
    braces: `entity Mutant ${'{'.repeat(N)}`,
    security: `entity Mutant ${'security a.B '.repeat(N)}`,
  },
  '.yaml': {
    brackets: '['.repeat(N),
    'maps in lists': '[{a: '.repeat(50_000),
    'lists in lists': '- '.repeat(50_000),
    indentation: Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    keys: Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n'),
    'one key': 'a: b\n'.repeat(N),
    anchors: '&a '.repeat(N),
    tags: `!!x `.repeat(N),
    quotes: '"'.repeat(N),
    documents: '---\n'.repeat(50_000),
    'NUL characters': '\0'.repeat(500_000),
    'more than is read': '#'.repeat(1_100_000),
    'wrong UTF-8': Buffer.alloc(100_000, 0xfe),
    'aliases that multiply': `entities:\n- &p\n  name: shop.Till\n  args: &a [${'x,'.repeat(5000)}]\n${'- *p\n'.repeat(20_000)}`,
    'an alias of itself': 'entities: &a\n- *a\n- name: *a\n',
    processes: `entities:\n${Array.from({ length: 6000 }, (_, i) => `- { name: shop.Till, task: t${i}, path: /bin/true }\n`).join('')}`,
    macros: '@INIT_A@\n'.repeat(N / 2),
    'direction marks': 'entities: # \u202e\n- name: shop.Till\n  path: /bin/true\n',
  },
};

for (const [ending, texts] of Object.entries(HOSTILE)) {
  for (const [name, text] of Object.entries(texts)) {
    test(`hostile ${ending}: ${name}`, () => {
      using scratch = temporaryDirectory();
      const start = performance.now();
      const diagnostics = check(scratch.path, ending, text);
      const time = performance.now() - start;
      assert.ok(time < MOST_TIME, `took ${time.toFixed()} ms`);
      assert.ok(diagnostics.length <= 402);
      assertPlaced(diagnostics, typeof text === 'string' ? text : new TextDecoder().decode(text));
    });
  }
}

/** A small generator of numbers, so that a failure can be had again. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const SPLICES = [
  '{',
  '}',
  '(',
  ')',
  '<',
  '>',
  ';',
  ',',
  ':',
  '.',
  '=',
  '"',
  "'",
  '/*',
  '*/',
  '//',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u202e',
  'é',
  '\ud800',
  '<<',
  '**',
  '-',
  '0x',
  '0o',
  '99999999999999999999',
  '@INIT_A@',
  'in ',
  'out ',
  'error ',
  'struct A {',
  'union ',
  'const UInt8 A = ',
  'typedef ',
  'array<',
  'sequence<',
  'string<',
  'handle<',
  'import ',
  'interface {',
  'package ',
  'endpoints {',
  'components {',
  'security ',
  'entity ',
  '- ',
  '&a ',
  '*a ',
  '[',
  ']',
  '? ',
  '| ',
  '!!x ',
  '---\n',
  '__proto__',
  'constructor',
]; // prettier-ignore

function mutate(text: string, random: (below: number) => number): string {
  let mutant = text;
  for (let count = 1 + random(3); count > 0; count -= 1) {
    const at = random(mutant.length + 1);
    const end = Math.min(mutant.length, at + random(12));
    switch (random(5)) {
      case 0:
        mutant = mutant.slice(0, at) + mutant.slice(end);
        break;
      case 1:
        mutant = mutant.slice(0, at) + (SPLICES[random(SPLICES.length)] ?? '') + mutant.slice(at);
        break;
      case 2:
        mutant = mutant.slice(0, at) + (SPLICES[random(SPLICES.length)] ?? '') + mutant.slice(end);
        break;
      case 3:
        mutant = mutant.slice(0, end) + mutant.slice(at);
        break;
      default:
        mutant = mutant.slice(0, at) + String.fromCharCode(random(256)) + mutant.slice(at + 1);
    }
  }
  return mutant;
}

/** Texts of the corpus by ending. */
function seeds(ending: string): string[] {
  return readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
    .filter((path) => extname(path) === ending && !/Deep|Chain|hello/.test(path))
    .map((path) => readFileSync(join(CORPUS, path), 'utf8'))
    .filter((text) => text.length < 4000);
}

for (const [ending, count] of [
  ['.idl', 3000],
  ['.cdl', 500],
  ['.edl', 500],
  ['.yaml', 1000],
] as const) {
  test(`${count} mutated ${ending} files are refused or accepted, with positions`, {
    timeout: 60_000,
  }, () => {
    using scratch = temporaryDirectory();
    const random = generator(20_240_501);
    const texts = seeds(ending);
    assert.ok(texts.length > 3);
    let refused = 0;
    for (let i = 0; i < count; i += 1) {
      const mutant = mutate(texts[random(texts.length)] ?? '', random);
      const folder = join(scratch.path, String(i % 8));
      mkdirSync(folder, { recursive: true });
      const start = performance.now();
      let diagnostics: Diagnostic[];
      try {
        diagnostics = check(folder, ending, mutant);
      } catch (error) {
        throw new Error(`mutant ${i}: ${JSON.stringify(mutant)}`, { cause: error });
      }
      assert.ok(performance.now() - start < MOST_TIME, JSON.stringify(mutant));
      // What is written is UTF-8, so halves of surrogate pairs are replaced on the way.
      assertPlaced(diagnostics, Buffer.from(mutant).toString());
      if (diagnostics.some(({ severity }) => severity === 'error')) refused += 1;
    }
    assert.ok(refused > count / 3, `only ${refused} of ${count} were refused`);
  });
}

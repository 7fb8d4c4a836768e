/**
 * A project of a user on disk: its TypeScript compiled by the compiler itself, strictly, against the packages of this
 * workspace.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MODULES = fileURLToPath(new URL('../../../../../node_modules', import.meta.url));
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** As strict as it can be: what users have switched on must not stumble over generated code. */
const OPTIONS = {
  target: 'ES2023',
  lib: ['ES2023', 'ESNext.Disposable'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  forceConsistentCasingInFileNames: true,
  skipLibCheck: true,
  rootDir: '.',
  outDir: 'out',
};

/** An error of the compiler. */
export interface CompileError {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** @param folder empty, and the caller's to remove */
export function makeProject(folder: string, files: Readonly<Record<string, string>>): void {
  symlinkSync(NODE_MODULES, join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Compiles everything in the folder; JavaScript is written to `out`, if there is no error. */
export function compileProject(
  folder: string,
  options: Readonly<Record<string, unknown>> = {},
): CompileError[] {
  const configuration = {
    compilerOptions: { ...OPTIONS, noEmitOnError: true, ...options },
    exclude: ['out'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, '-p', folder, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const errors = [...stdout.matchAll(/^(\S+)\((\d+),\d+\): error (.*)$/gm)].map(
    ([, file = '', line, text = '']): CompileError => ({ file, line: Number(line), text }),
  );
  // An error without a place is one of the project, not of what is tested.
  if ((status === 0) !== (errors.length === 0)) throw new Error(`tsc: ${stdout}${stderr}`);
  return errors;
}

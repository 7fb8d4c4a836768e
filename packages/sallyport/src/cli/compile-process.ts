/**
 * Compiles a solution in a process of its own.
 *
 * What parses descriptions may not do anything else: init, which starts processes and opens resources, must not share an
 * address space with it. The child has a clean environment, no descriptor but its output, and Node's permission model lets it read
 * files and nothing more; what it sends back is taken as text of somebody else and checked again by whoever reads it.
 */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CompileTask } from './compile-task.js';
import { type Diagnostic, readDiagnostics } from './diagnostics.js';

/** Picked: many times what a large solution needs, and still a wait somebody would sit through. */
const COMPILE_MILLISECONDS = 60_000;
/** Picked: an image is some hundred bytes for each method and rule. */
const IMAGE_BYTES = 64 * 1024 * 1024;
const REPORT_BYTES = 16 * 1024 * 1024;

export interface Compiled {
  /** The image, or null when there are errors. */
  readonly image: Buffer | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * @param folder absolute path of the solution
 * @param include further folders of descriptions, absolute
 * @throws Error when the compiler itself fails, runs too long or writes too much
 */
export async function compileInChild(folder: string, include: readonly string[]): Promise<Compiled> {
  const script = fileURLToPath(new URL('./compile-child.js', import.meta.url));
  const task: CompileTask = { folder, includes: include, shownFrom: process.cwd() };
  const child = spawn(process.execPath, [...permissions(), script, JSON.stringify(task)], {
    env: {},
    cwd: '/',
    // The image has a descriptor of its own, so that nothing printed by accident can become part of it.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: COMPILE_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  const [, stdout, stderr, third] = child.stdio;
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  try {
    const [{ code, signal }, report, notes, image] = await Promise.all([
      ended,
      readAll(stdout as Readable, REPORT_BYTES),
      readAll(stderr as Readable, REPORT_BYTES),
      readAll(third as Readable, IMAGE_BYTES),
    ]);
    // Node itself ends with 1 when it cannot even load the compiler; then there is no report.
    if ((code !== 0 && code !== 1) || report.length === 0) {
      throw new Error(
        `the compiler ended with ${signal ?? `code ${code}`}: ${notes.toString('utf8').trim()}`,
      );
    }
    return { image: code === 0 ? image : null, diagnostics: readDiagnostics(report.toString('utf8')) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Node 20 to 22 call the permission model experimental and say so on stderr unless told not to. */
function permissions(): string[] {
  const major = Number(process.versions.node.split('.', 1)[0]);
  const model =
    major >= 24 ? ['--permission'] : ['--experimental-permission', '--disable-warning=ExperimentalWarning'];
  return [...model, '--allow-fs-read=*'];
}

async function readAll(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new Error(`the compiler wrote more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

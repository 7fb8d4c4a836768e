/** curl, as a user would use it. */
import { runProgram } from './program.js';

export interface CurlAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** One request. @param args of curl, the address among them */
export async function curl(...args: readonly string[]): Promise<CurlAnswer> {
  const { code, stdout, stderr } = await runProgram('curl', ['-sS', '-i', '--max-time', '7', ...args]);
  if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`);
  const end = stdout.indexOf('\r\n\r\n');
  const [first = '', ...lines] = stdout.toString('latin1', 0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(first.split(' ')[1]), headers: new Map(headers), body: stdout.subarray(end + 4) };
}

/**
 * What curl measures of each request, by the names of its `--write-out`, one after the other. Bodies are dropped.
 * @param args of curl, one or more addresses among them
 */
export async function measure(variables: readonly string[], ...args: readonly string[]): Promise<string[]> {
  const format = `${variables.map((name) => `%{${name}}`).join(' ')}\\n`;
  const withSinks = args.flatMap((arg) => (arg.startsWith('http://') ? ['-o', '/dev/null', arg] : [arg]));
  const all = ['-s', '--max-time', '20', '-w', format, ...withSinks];
  const { stdout } = await runProgram('curl', all, 25_000);
  return stdout.toString('latin1').trim().split(/[ \n]/);
}

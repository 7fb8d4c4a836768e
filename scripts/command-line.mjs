/**
 * The arguments of the commands of package.json, looked at before anything is set up: help is shown at once, and a word the command does
 * not know must not cost minutes of work first. Uses Node's own modules only.
 */
import { parseArgs } from 'node:util';

/** Exit code of wrong use. */
const WRONG_USE = 2;

/**
 * Answers what needs no work.
 * @param {string} command as it is typed, such as "npm run fuzz"
 * @param {string} usage printed for --help and -h
 * @param {(args: readonly string[]) => void} check throws an Error with a sentence for wrong arguments
 * @param {readonly string[]} [args] what was typed after the command
 * @returns {boolean} whether to go on; if not, the exit code is set
 */
export function mayBegin(command, usage, check, args = process.argv.slice(2)) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    return false;
  }
  try {
    check(args);
    return true;
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${command}: ${sentence}; see ${command} -- --help\n`);
    process.exitCode = WRONG_USE;
    return false;
  }
}

/**
 * The options among the arguments. What is not expected is thrown as one sentence, without its full stop.
 * @template {import('node:util').ParseArgsOptionsConfig} T
 * @param {readonly string[]} args
 * @param {T} options as node:util takes them
 * @param {boolean} words whether there may be words that are no options
 * @returns {{ values: Record<string, unknown>, positionals: string[] }}
 */
export function readOptions(args, options, words = false) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: words });
  } catch (error) {
    if (!(error instanceof Error) || !error.code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    // Behind the first sentence Node explains conventions that these commands do not have.
    throw new Error(error.message.split(/\.\s/)[0].replace(/\.$/, ''), { cause: error });
  }
}

/**
 * For commands without any.
 * @param {readonly string[]} args
 */
export function expectNone(args) {
  if (args.length > 0) throw new Error(`'${args[0]}' is not expected`);
}

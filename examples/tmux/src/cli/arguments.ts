/** What the words on the command line ask for. */
import type { SocketChoice } from '../socket-path.js';

export type Request =
  | { readonly what: 'help' }
  | { readonly what: 'wrong'; readonly why: string }
  | { readonly what: 'list'; readonly socket: SocketChoice; readonly json: boolean }
  | {
      readonly what: 'run';
      readonly socket: SocketChoice;
      readonly argv: readonly string[];
      readonly allowedFiles: readonly string[];
    };

const HELP = new Set(['-h', '--help']);

export function parseArguments(words: readonly string[]): Request {
  const left = [...words];
  let path: string | undefined;
  let name: string | undefined;
  while (left[0]?.startsWith('-') === true) {
    const option = left.shift() as string;
    if (HELP.has(option)) return { what: 'help' };
    const short = option.slice(0, 2);
    if (short !== '-S' && short !== '-L') return wrong(`there is no option '${option}'`);
    const value = option.length > 2 ? option.slice(2) : left.shift();
    if (value === undefined || value === '') return wrong(`'${short}' needs a value`);
    if (short === '-S') path = value;
    else if (value.includes('/')) return wrong(`'${value}' is a path; -L takes a name, -S a path`);
    else name = value;
  }
  const socket = { ...(path === undefined ? {} : { path }), ...(name === undefined ? {} : { name }) };
  const verb = left.shift();
  switch (verb) {
    case undefined:
      return wrong('say what to do: list or run');
    case 'list':
      return list(socket, left);
    case 'run':
      return run(socket, left);
    default:
      return wrong(`'${verb}' is neither list nor run`);
  }
}

function list(socket: SocketChoice, words: readonly string[]): Request {
  const unknown = words.find((word) => word !== '--json');
  if (unknown !== undefined) return wrong(`list knows no '${unknown}'`);
  return { what: 'list', socket, json: words.length > 0 };
}

/** Options of its own come first: everything from the command's name on is the command's. */
function run(socket: SocketChoice, words: readonly string[]): Request {
  const argv = [...words];
  const allowedFiles: string[] = [];
  while (argv[0]?.startsWith('-') === true) {
    const option = argv.shift() as string;
    if (option === '--') break;
    if (option !== '--allow-file') return wrong(`run has no option '${option}'`);
    const file = argv.shift();
    if (file === undefined || file === '') return wrong("'--allow-file' needs a path");
    allowedFiles.push(file);
  }
  if (argv.length === 0) return wrong('run needs a command of tmux');
  return { what: 'run', socket, argv, allowedFiles };
}

function wrong(why: string): Request {
  return { what: 'wrong', why };
}

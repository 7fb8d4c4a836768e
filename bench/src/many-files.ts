/** A large solution that is like those people write: interfaces that import one another, components, classes, processes in a chain. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const METHODS = 10;

/**
 * Writes a solution into a folder, which is emptied first.
 * @param count interfaces; there are as many components and as many classes, each in a file of its own
 * @returns how many descriptions it has, init.yaml and policy not counted
 */
export function writeManyFiles(folder: string, count: number): number {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'many'), { recursive: true });
  for (let number = 0; number < count; number++) {
    const write = (kind: string, extension: string, text: string) =>
      writeFileSync(join(folder, 'many', `${kind}${number}.${extension}`), text);
    write('Shop', 'idl', interfaceText(number));
    write('Part', 'cdl', componentText(number, (number * 7) % count));
    write(
      'Process',
      'edl',
      `task class many.Process${number}\n\ncomponents {\n    part : many.Part${number}\n}\n`,
    );
  }
  writeFileSync(join(folder, 'many', 'Client.edl'), 'task class many.Client\n');
  writeFileSync(join(folder, 'init.yaml'), initText(count));
  writeFileSync(join(folder, 'security.psl'), policyText(count));
  return 3 * count + 1;
}

function interfaceText(number: number): string {
  const methods = Array.from(
    { length: METHODS },
    (_, method) => `    /* Sells what is on the list.
     *   receipt  its number */
    Sell${method}(in sequence<Line, MaxLines> lines, in Pay pay, out UInt64 receipt, error Retcode code);
`,
  );
  const imports = number === 0 ? '' : `import many.Shop${number - 1}\n`;
  return `/* Tills of the shop of number ${number}. */
package many.Shop${number}

import kl.core.Types
${imports}
/* Lines of one sale. */
const UInt32 MaxLines = 2 ** 3 + ${number % 8};

typedef string<64> Label;
struct Line { Label what; UInt32 cents; array<UInt8, 16> key; }
union Pay { UInt32 cash; bytes<32> card; }

interface {
${methods.join('\n')}}
`;
}

function componentText(number: number, other: number): string {
  return `component many.Part${number}\n\nendpoints {\n    main  : many.Shop${number}\n    other : many.Shop${other}\n}\n`;
}

function initText(count: number): string {
  const processes = Array.from({ length: count }, (_, number) => {
    const connection =
      number === 0 ? '' : `  connections:\n  - target: many.Process${number - 1}\n    id: next\n`;
    return `- name: many.Process${number}\n  path: /bin/true\n${connection}`;
  });
  const client = `- name: many.Client\n  path: /bin/true\n  connections:\n  - target: many.Process${count - 1}\n    id: first\n`;
  return `entities:\n${processes.join('')}${client}`;
}

function policyText(count: number): string {
  const rules = Array.from({ length: count }, (_, number) => {
    const name = `many.Process${number}`;
    const use = `use EDL ${name}\n`;
    if (number === 0) return use;
    const server = `many.Process${number - 1}`;
    return `${use}request src=${name} dst=${server} {
    match endpoint=part.main method=Sell1 { grant () }
    match endpoint=part.other { deny () }
}
response src=${server} dst=${name} { grant () }
error src=${server} dst=${name} { grant () }
`;
  });
  return `execute: kl.core.Execute
use nk.base._
use EDL Einit
use EDL kl.core.Core
use EDL many.Client
request src=many.Client dst=many.Process${count - 1} { grant () }
response src=many.Process${count - 1} dst=many.Client { grant () }
error src=many.Process${count - 1} dst=many.Client { grant () }
execute { grant () }
request src=Einit dst=kl.core.Core { grant () }
response src=kl.core.Core dst=Einit { grant () }
error src=kl.core.Core dst=Einit { grant () }
${rules.join('')}`;
}

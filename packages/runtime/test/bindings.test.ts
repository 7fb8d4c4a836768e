/**
 * The table of expectations, and three bindings it holds for: messages through a relay, the same implementation in this
 * process, and that again with blocking calls (where handlers that give promises are left out). That it holds between two
 * processes, with the kernel between them, is shown by a test of the whole system.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from '@sallyport/test-kit';
import {
  blocking,
  type Client,
  type EndpointImplementation,
  type HandlerFailure,
  inProcess,
} from '../src/index.js';
import { awaitable, EXPECTATIONS, failureText, type SharedLimits } from './binding-table.js';
import { relayed } from './relay.js';
import { Shelf, type ShelfMethods, shelfWith } from './shop.js';

interface Side extends Disposable {
  readonly shelf: Client<ShelfMethods>;
}
type Binding = (
  code: EndpointImplementation<ShelfMethods>,
  limits: SharedLimits,
  onHandlerFailure: (failure: HandlerFailure) => void,
) => Side;

const nothing = () => undefined;

const BINDINGS: Readonly<Record<string, Binding>> = {
  'with messages': (code, limits, onHandlerFailure) => relayed(code, onHandlerFailure, { limits }),
  'in process': (code, limits, onHandlerFailure) => {
    const shelf = inProcess(Shelf, code, { limits, onHandlerFailure });
    return { shelf, [Symbol.dispose]: nothing };
  },
  'in process, blocking': (code, limits, onHandlerFailure) => {
    const shelf = awaitable(blocking(inProcess(Shelf, code, { limits, onHandlerFailure })));
    return { shelf, [Symbol.dispose]: nothing };
  },
};

for (const [binding, bind] of Object.entries(BINDINGS)) {
  for (const { name, code, check, options } of EXPECTATIONS) {
    if (options.promises === true && binding === 'in process, blocking') continue;
    test(`${binding}: ${name}`, async () => {
      const notes: string[] = [];
      const failures: string[] = [];
      const note = (text: string) => void notes.push(text);
      const onHandlerFailure = (failure: HandlerFailure) => void failures.push(failureText(failure));
      using side = bind(shelfWith(code(note)), options.limits ?? {}, onHandlerFailure);
      const told = async () => {
        // Failures are told in a turn of their own.
        await sleep(1);
        return { notes, failures };
      };
      await check({ shelf: side.shelf, note, told });
      await sleep(1);
    });
  }
}

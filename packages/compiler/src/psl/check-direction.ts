/**
 * Sections that can never apply, because between the classes they name no message goes that way: nobody has a channel to the other, or
 * source and destination are the wrong way round. A rule in vain is allowed, and hides what was meant.
 *
 * Said only of classes that have processes: a policy may be written for more of them than one init.yaml starts.
 */
import type { EventKind } from '@sallyport/policy';
import type { Diagnostics } from '../diagnostics.js';
import { type CheckedSolution, INIT_CLASS, KERNEL_CLASS } from '../model.js';
import { linksOf } from '../solution/traffic.js';
import { quote } from '../text/printable.js';
import type { Binding, Item, Selector } from './ast.js';

/** @param solution with all its channels: where one was left out for an error, its rules would seem to be in vain */
export function warnOfNoWay(
  solution: CheckedSolution,
  bindings: readonly Binding[],
  diagnostics: Diagnostics,
): void {
  const checker = new DirectionChecker(solution, diagnostics);
  for (const { event, selectors, items } of bindings) {
    checker.section(event, selectors, items, undefined, undefined);
  }
}

class DirectionChecker {
  readonly #diagnostics: Diagnostics;
  readonly #running: ReadonlySet<string>;
  /** By the class of the client: the classes of its servers. */
  readonly #servers = new Map<string, Set<string>>();

  constructor(solution: CheckedSolution, diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
    this.#running = new Set(solution.processes.map((process) => process.class.name));
    for (const { client, server } of linksOf(solution.processes)) {
      const servers = this.#servers.get(client.class.name) ?? new Set();
      this.#servers.set(client.class.name, servers.add(server.class.name));
    }
  }

  /** @param outerSource and `outerDestination` stand in the sections around it. */
  section(
    event: EventKind,
    selectors: readonly Selector[],
    items: readonly Item[],
    outerSource: Selector | undefined,
    outerDestination: Selector | undefined,
  ): void {
    const source = selectors.find(({ name }) => name === 'src') ?? outerSource;
    const destination = selectors.find(({ name }) => name === 'dst') ?? outerDestination;
    const isNarrower = source !== outerSource || destination !== outerDestination;
    // What was said of a section is not said again of those in it.
    if (isNarrower && this.#reports(event, source, destination)) return;
    for (const item of items) {
      if (item.kind === 'match') this.section(event, item.selectors, item.items, source, destination);
    }
  }

  #reports(event: EventKind, source: Selector | undefined, destination: Selector | undefined): boolean {
    if (source === undefined || event === 'security') return false;
    if (event === 'execute') return this.#reportsStart(source);
    if (destination === undefined) return false;
    const [src, dst] = [source.value.text, destination.value.text];
    const isAnswer = event !== 'request';
    const [client, server] = isAnswer ? [dst, src] : [src, dst];
    if (!this.#isKnown(client) || !this.#isKnown(server) || this.#talks(client, server)) return false;
    const later = destination.span.start > source.span.start ? destination : source;
    this.#diagnostics.warning(
      later.span,
      'no-way',
      `no message goes this way: ${quote(client)} has no channel to ${quote(server)}`,
      this.#talks(server, client) ? theOtherWay(isAnswer, dst, src) : this.#connect(client, server),
    );
    return true;
  }

  #connect(client: string, server: string): string {
    const areProcesses = client !== server && this.#running.has(client) && this.#running.has(server);
    return areProcesses
      ? `connect ${client} to ${server} in init.yaml, or remove the section`
      : 'remove the section';
  }

  #reportsStart(source: Selector): boolean {
    const { text } = source.value;
    if (text === INIT_CLASS || text === KERNEL_CLASS) return false;
    this.#diagnostics.warning(
      source.span,
      'no-way',
      `no message goes this way: ${quote(text)} starts no process`,
      `write src=${INIT_CLASS}, which starts the processes of init.yaml`,
    );
    return true;
  }

  #isKnown(name: string): boolean {
    return this.#running.has(name) || name === INIT_CLASS || name === KERNEL_CLASS;
  }

  /** The kernel talks to everybody, without a channel of init.yaml. */
  #talks(client: string, server: string): boolean {
    if (client === KERNEL_CLASS || server === KERNEL_CLASS) return true;
    return this.#servers.get(client)?.has(server) === true;
  }
}

function theOtherWay(isAnswer: boolean, src: string, dst: string): string {
  const rule = isAnswer
    ? 'an answer goes from the server to the client'
    : 'a request goes from the client to the server';
  return `${rule}: write src=${src}, dst=${dst}`;
}

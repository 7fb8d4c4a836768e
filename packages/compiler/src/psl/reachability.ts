/**
 * What the policy makes impossible, although the solution provides for it: channels nothing may pass, servers that may never
 * answer, processes nobody may start. All of it is allowed and hardly ever meant.
 */
import {
  coversEndpoint,
  coversMethod,
  type EventKind,
  type ItemRecord,
  type MessageEvent,
  type PolicyRecord,
  type SelectorsRecord,
} from '@sallyport/policy';
import type { Diagnostics } from '../diagnostics.js';
import { type CheckedClass, type CheckedSolution, INIT_CLASS } from '../model.js';
import { quote } from '../text/printable.js';
import { hasCompleteTargets } from './target.js';

/** A rule as far as it matters here. */
interface Rule {
  readonly event: EventKind;
  readonly selectors: SelectorsRecord;
  /** `deny ()`: nothing it covers is ever granted. */
  readonly refuses: boolean;
}

export function warnOfDeadEnds(
  solution: CheckedSolution,
  record: PolicyRecord,
  diagnostics: Diagnostics,
): void {
  const rules = record.bindings.flatMap((binding) =>
    rulesOf(binding.event, binding.selectors, binding.items),
  );
  const processes = new Map(solution.processes.map((process) => [process.name, process]));
  for (const process of solution.processes) {
    if (!canStart(rules, process.class.name)) {
      diagnostics.warning(
        process.span,
        'never-started',
        `no rule lets ${INIT_CLASS} start the process ${quote(process.name)}`,
        `add to the policy: execute src=${INIT_CLASS}, dst=${process.class.name} { grant () }`,
      );
    }
    for (const channel of process.channels) {
      const server = processes.get(channel.target)?.class;
      if (server === undefined || !hasMethods(server)) continue;
      // What is missing in it may be what the rules name.
      if (!hasCompleteTargets('request', server)) continue;
      const [from, to] = [process.class.name, server.name];
      const channelName = quote(channel.id);
      if (!canPass(rules, 'request', from, to, server)) {
        diagnostics.warning(
          channel.span,
          'dead-channel',
          `no rule lets a request pass the channel ${channelName}`,
          `add to the policy: request src=${from}, dst=${to} { grant () }, or remove the channel`,
        );
      } else if (
        !canPass(rules, 'response', to, from, server) &&
        !canPass(rules, 'error', to, from, server)
      ) {
        diagnostics.warning(
          channel.span,
          'no-answer',
          `no rule lets a response pass the channel ${channelName}`,
          `add to the policy: response src=${to}, dst=${from} { grant () }`,
        );
      }
    }
  }
}

function rulesOf(event: EventKind, selectors: SelectorsRecord, items: readonly ItemRecord[]): Rule[] {
  return items.flatMap((item) =>
    item.item === 'match'
      ? rulesOf(event, { ...selectors, ...item.selectors }, item.items)
      : [{ event, selectors, refuses: item.rule.rule === 'deny' && item.rule.condition === null }],
  );
}

/** Whether there is a rule, and none that always denies. */
function mayGrant(rules: readonly Rule[]): boolean {
  return rules.length > 0 && !rules.some((rule) => rule.refuses);
}

function between(rules: readonly Rule[], event: EventKind, src: string, dst: string): Rule[] {
  return rules.filter(
    ({ event: of, selectors }) =>
      of === event && (selectors.src ?? src) === src && (selectors.dst ?? dst) === dst,
  );
}

function canStart(rules: readonly Rule[], dst: string): boolean {
  return mayGrant(between(rules, 'execute', INIT_CLASS, dst));
}

function canPass(
  rules: readonly Rule[],
  event: MessageEvent,
  src: string,
  dst: string,
  server: CheckedClass,
): boolean {
  const candidates = between(rules, event, src, dst);
  return server.endpoints.some(({ name, alias, component, interface: { schema } }) => {
    if (schema === null) return false;
    const endpoint = { name, alias, component, interface: schema };
    const covering = candidates.filter((rule) => coversEndpoint(rule.selectors, endpoint));
    return schema.methods.some((method) =>
      mayGrant(covering.filter((rule) => coversMethod(rule.selectors, method))),
    );
  });
}

function hasMethods(server: CheckedClass): boolean {
  return server.endpoints.some((endpoint) => endpoint.interface.methods.length > 0);
}

/** Selectors: whether they belong to the event, what they cover, and which of them leaves nothing. */
import type { EventKind } from '@sallyport/policy';
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedClass } from '../model.js';
import { nearest, suggestion } from '../nearest.js';
import { quote } from '../text/printable.js';
import { SELECTOR_NAMES, type Selector, type SelectorName } from './ast.js';
import type { PolicyNames } from './policy-names.js';
import type { Section } from './section.js';
import {
  emptyNames,
  fits,
  hasCompleteTargets,
  selectable,
  serverSide,
  type Target,
  targetsOf,
} from './target.js';

/** Values named in a remedy. */
const MAX_LISTED = 6;

/**
 * Resolves the selectors of a binding, or of a match section within another section.
 * @param outer null for a binding
 * @returns the section; its targets are null where an error was reported
 */
export function checkSelectors(
  event: EventKind,
  selectors: readonly Selector[],
  outer: Section | null,
  names: PolicyNames,
  diagnostics: Diagnostics,
): Section {
  const inForce = new Map(outer?.selectors);
  const added: Selector[] = [];
  let sound = true;
  for (const selector of selectors) {
    const { name, value, span } = selector;
    const problem = unsuitable(event, name);
    const before = inForce.get(name);
    if (problem !== null) {
      diagnostics.error(span, 'wrong-selector', problem, `remove ${name}=`);
      sound = false;
    } else if (before !== undefined && before.value.text !== value.text) {
      diagnostics.error(
        span,
        'contradiction',
        `this section can never apply: around it ${name} is ${quote(before.value.text)}`,
        `remove ${name}= here, or move the section out`,
      );
      sound = false;
    } else {
      if ((name === 'src' || name === 'dst') && names.class(value) === null) sound = false;
      inForce.set(name, selector);
      if (before === undefined) added.push(selector);
    }
  }
  const section = { event, selectors: inForce, coversNothing: outer?.coversNothing === true };
  if (!sound || outer?.targets === null) return { ...section, targets: null };
  const empty = section.coversNothing ? undefined : emptyEndpoint(event, added, inForce, names);
  if (empty !== undefined) {
    const message = `this section covers nothing: no method of ${quote(empty.value.text)} is described`;
    diagnostics.note(empty.span, 'covers-nothing', message, 'describe its methods, or leave it as it is');
  }
  if (section.coversNothing || empty !== undefined) return { ...section, targets: [], coversNothing: true };
  const around = outer?.targets ?? targetsAround(event, inForce, names);
  return { ...section, targets: narrow(event, around, inForce, added, names, diagnostics) };
}

/** Why a selector cannot be used with an event; null where it can. */
function unsuitable(event: EventKind, name: SelectorName): string | null {
  if (event === 'security' && name === 'dst') return 'a security event has no destination';
  if (event !== 'execute' || name === 'src' || name === 'dst') return null;
  return 'an execute event has src and dst only';
}

/** The added selector that names endpoints of the section's classes none of which has a method. */
function emptyEndpoint(
  event: EventKind,
  added: readonly Selector[],
  inForce: ReadonlyMap<SelectorName, Selector>,
  names: PolicyNames,
): Selector | undefined {
  if (event === 'execute') return undefined;
  const classes = classesOf(inForce.get(serverSide(event)), names);
  return added.find(
    ({ name, value }) =>
      classes.some((each) => emptyNames(name, each, event).includes(value.text)) &&
      !classes.some((each) => targetsOf(event, each).some((target) => fits(name, value.text, target, event))),
  );
}

/** What the selectors of a binding choose from: the targets of the class it names, else those of all. */
function targetsAround(
  event: EventKind,
  inForce: ReadonlyMap<SelectorName, Selector>,
  names: PolicyNames,
): readonly Target[] {
  return classesOf(inForce.get(serverSide(event)), names).flatMap((checked) => targetsOf(event, checked));
}

/** The class that the server's selector names; all of them where there is none. */
function classesOf(server: Selector | undefined, names: PolicyNames): readonly CheckedClass[] {
  if (server === undefined) return names.classes;
  const found = names.solution.classes.get(server.value.text);
  return found === undefined ? [] : [found];
}

/** @returns the targets left, null where the selectors leave nothing, which has been reported. */
function narrow(
  event: EventKind,
  around: readonly Target[],
  inForce: ReadonlyMap<SelectorName, Selector>,
  added: readonly Selector[],
  names: PolicyNames,
  diagnostics: Diagnostics,
): readonly Target[] | null {
  if (event === 'execute') return [];
  const server = serverSide(event);
  const isBroad = ![...inForce.keys()].some((name) => name !== 'src' && name !== 'dst');
  const complete = isKnown(event, inForce, names);
  let targets = around;
  // In the order of the selectors' names: from the class down to the method.
  for (const name of SELECTOR_NAMES) {
    const selector = added.find((each) => each.name === name);
    if (selector === undefined || ((name === 'src' || name === 'dst') && name !== server)) continue;
    const before = targets;
    targets = before.filter((target) => fits(name, selector.value.text, target, event));
    // A class without endpoints covers nothing, and that is no mistake as long as nothing is asked of an endpoint.
    if (targets.length > 0 || (isBroad && name === server)) continue;
    if (complete) reportNothing(selector, before, event, inForce.get(server), names, diagnostics);
    return null;
  }
  return complete ? targets : null;
}

/** Whether all targets are known that the class of the section, or any class where it has none, could have. */
function isKnown(
  event: EventKind,
  inForce: ReadonlyMap<SelectorName, Selector>,
  names: PolicyNames,
): boolean {
  const server = inForce.get(serverSide(event));
  if (server === undefined) {
    return names.classesComplete && names.classes.every((checked) => hasCompleteTargets(event, checked));
  }
  const checked = names.solution.classes.get(server.value.text);
  return checked !== undefined && hasCompleteTargets(event, checked);
}

function reportNothing(
  selector: Selector,
  before: readonly Target[],
  event: EventKind,
  server: Selector | undefined,
  names: PolicyNames,
  diagnostics: Diagnostics,
): void {
  const { name, value, span } = selector;
  if (name === 'src' || name === 'dst') {
    reportServer(selector, event, names, diagnostics);
    return;
  }
  const place = server === undefined ? 'here' : `in ${quote(server.value.text)}`;
  const empty = classesOf(server, names).flatMap((each) => emptyNames(name, each, event));
  const choices = [...selectable(name, before, event), ...empty].filter((each) => each !== '');
  const listed = choices.slice(0, MAX_LISTED).join(', ');
  const remedy =
    choices.length === 0
      ? `remove ${name}=, or name another class`
      : `possible here: ${listed}${choices.length > MAX_LISTED ? ', and others' : ''}`;
  diagnostics.error(
    span,
    `unknown-${name}`,
    `there is no ${name} ${quote(value.text)} ${place}`,
    suggestion(nearest(value.text, choices), remedy),
  );
}

/** The class has no method that the other selectors ask for. */
function reportServer(
  { name, value, span }: Selector,
  event: EventKind,
  names: PolicyNames,
  diagnostics: Diagnostics,
): void {
  const checked = names.solution.classes.get(value.text);
  const hasMethods = checked !== undefined && targetsOf(event, checked).length > 0;
  const what = event === 'security' ? 'security interface' : 'endpoint';
  const isAnswer = event === 'response' || event === 'error';
  diagnostics.error(
    span,
    'nothing-covered',
    hasMethods
      ? `no ${what} of ${quote(value.text)} fits the selectors around it`
      : `${quote(value.text)} has no ${what} with a method`,
    isAnswer ? `name the server: the ${name} of ${ARTICLES[event]} is who answers` : 'name another class',
  );
}

const ARTICLES = { response: 'a response', error: 'an error' } as const;

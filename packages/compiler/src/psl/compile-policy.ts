/**
 * The policy of a checked solution, as the record that goes into the image. Where nothing was reported, the security module
 * loads the record.
 */
import { relative, sep } from 'node:path';
import {
  type BindingRecord,
  type EventKind,
  type ItemRecord,
  POLICY_NESTING,
  type PolicyRecord,
  type PositionRecord,
} from '@sallyport/policy';
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedSolution } from '../model.js';
import { nearest, suggestion } from '../nearest.js';
import type { Name } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { SourceFile, Span } from '../text/source.js';
import type { Binding, Item, MatchItem } from './ast.js';
import { warnOfNoWay } from './check-direction.js';
import { ExpressionChecker } from './check-expression.js';
import { RuleChecker } from './check-rule.js';
import { checkSelectors } from './check-selectors.js';
import { PolicyNames } from './policy-names.js';
import { warnOfDeadEnds } from './reachability.js';
import type { PolicySource } from './read-policy.js';
import { type Section, selectorsRecord } from './section.js';

/**
 * @param solution the descriptions, with the classes that the policy takes in
 * @param source the policy as `readPolicy` gave it
 * @param diagnostics gets everything that is wrong or hardly meant
 * @returns undefined where anything in the policy is wrong, which has been reported
 */
export function compilePolicy(
  solution: CheckedSolution,
  source: PolicySource,
  diagnostics: Diagnostics,
): PolicyRecord | undefined {
  const compiler = new PolicyCompiler(solution, source, diagnostics);
  const errors = diagnostics.errorCount;
  const record = compiler.compile();
  if (diagnostics.errorCount > errors || !source.complete || source.failed) return undefined;
  // A macro may stand for channels, and for the rules that they need.
  if (!source.hasMacros && !solution.hasMacros) warnOfDeadEnds(solution, record, diagnostics);
  if (!diagnostics.hasErrors && !solution.hasMacros) warnOfNoWay(solution, source.bindings, diagnostics);
  return record;
}

class PolicyCompiler {
  readonly #solution: CheckedSolution;
  readonly #source: PolicySource;
  readonly #diagnostics: Diagnostics;
  readonly #names: PolicyNames;
  readonly #rules: RuleChecker;
  readonly #files: string[] = [];
  /** Whether a rule could not be made a record of; that has been reported. */
  #dropped = false;
  readonly #fileNumbers = new Map<SourceFile, number>();

  constructor(solution: CheckedSolution, source: PolicySource, diagnostics: Diagnostics) {
    this.#solution = solution;
    this.#source = source;
    this.#diagnostics = diagnostics;
    this.#names = new PolicyNames(solution, source, diagnostics);
    this.#rules = new RuleChecker(this.#names, new ExpressionChecker(this.#names, diagnostics), diagnostics);
  }

  compile(): PolicyRecord {
    for (const profile of this.#source.profileUses) this.#profile(profile);
    const bindings = this.#source.bindings.map((binding) => this.#binding(binding));
    this.#names.demandClasses();
    // A policy with a rule less may grant more.
    if (this.#dropped && !this.#diagnostics.hasErrors)
      throw new Error('a rule was left out without an error');
    return { files: this.#files, bindings };
  }

  #binding(binding: Binding): BindingRecord {
    const { event, selectors, items, span } = binding;
    const section = this.#section(event, binding, null);
    return {
      event,
      selectors: selectorsRecord(selectors),
      items: section.coversNothing ? [] : this.#items(event, items, section, 0),
      position: this.#position(span),
    };
  }

  #items(event: EventKind, items: readonly Item[], section: Section, depth: number): ItemRecord[] {
    const records: ItemRecord[] = [];
    for (const item of items) {
      switch (item.kind) {
        case 'audit':
          this.#profile(item.profile);
          break;
        case 'match':
          records.push(this.#match(event, item, section, depth + 1));
          break;
        case 'rule': {
          const rule = this.#rules.rule(item.call, section, this.#position(item.call.span));
          if (rule === null) this.#dropped = true;
          else records.push({ item: 'rule', rule });
          break;
        }
      }
    }
    return records;
  }

  #match(event: EventKind, match: MatchItem, outer: Section, depth: number): ItemRecord {
    const { selectors, items, span } = match;
    if (depth > POLICY_NESTING) {
      this.#diagnostics.error(
        span,
        'deep-match',
        `match sections are nested more than ${POLICY_NESTING} levels deep`,
        'put several selectors into one match section',
      );
      return { item: 'match', selectors: {}, items: [] };
    }
    const section = this.#section(event, match, outer);
    return {
      item: 'match',
      selectors: selectorsRecord(selectors),
      items: section.coversNothing ? [] : this.#items(event, items, section, depth),
    };
  }

  #section(
    event: EventKind,
    { selectors, allSelectors }: Pick<Binding, 'selectors' | 'allSelectors'>,
    outer: Section | null,
  ): Section {
    const section = checkSelectors(event, selectors, outer, this.#names, this.#diagnostics);
    return allSelectors ? section : { ...section, targets: null };
  }

  #profile({ text, span }: Name): void {
    const { profiles, complete, leftOut } = this.#source;
    if (profiles.has(text) || !complete || leftOut.has(text)) return;
    this.#diagnostics.error(
      span,
      'unknown-profile',
      `there is no audit profile ${quote(text)}`,
      suggestion(
        nearest(text, profiles),
        profiles.size === 0 ? 'add the line: use nk.base._' : `declare it: audit profile ${text} = { ... }`,
      ),
    );
  }

  #position(span: Span): PositionRecord {
    let file = this.#fileNumbers.get(span.source);
    if (file === undefined) {
      file = this.#files.length;
      this.#fileNumbers.set(span.source, file);
      const path = relative(this.#solution.root, span.source.absolutePath);
      this.#files.push(path.split(sep).join('/'));
    }
    const { line, column } = span.source.position(span.start);
    return { file, line, column };
  }
}

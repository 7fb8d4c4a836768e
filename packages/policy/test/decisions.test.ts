/** What rules and bindings mean, sentence by sentence of the description of the policy language. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { type BindingRecord, EventContext, NO_RULE, type SelectorsRecord } from '../src/index.js';
import {
  ask,
  askExecute,
  assertion,
  BACK_CLOCK,
  binding,
  CORE,
  compare,
  deny,
  EINIT,
  FRONT_CLOCK,
  field,
  grant,
  load,
  match,
  NOW,
  number,
  PUT,
  type Question,
  STORE,
  TAKE,
  TILL,
  text,
  truth,
} from './shop.js';

const lineOf = (item: ReturnType<typeof deny>): number =>
  item.item === 'rule' ? item.rule.position.line : 0;
const clock: Question = { riid: FRONT_CLOCK, mid: NOW };

test('an event no binding covers is denied, as covered by no rule', () => {
  const empty = load();
  assert.equal(ask(empty), 'no rule');
  assert.equal(ask(empty, { event: 'response' }), 'no rule');
  assert.equal(ask(empty, { event: 'error' }), 'no rule');
  assert.equal(askExecute(empty, EINIT, STORE), 'no rule');
});

test('a matching binding without a rule covers nothing', () => {
  assert.equal(ask(load(binding('request', {}))), 'no rule');
  assert.equal(ask(load(binding('request', {}, match({ method: 'Put' })))), 'no rule');
  assert.equal(ask(load(binding('request', {}, match({ method: 'Take' }, grant())))), 'no rule');
});

test('an empty match section contributes nothing beside a rule that grants', () => {
  assert.equal(ask(load(binding('request', {}, match({ method: 'Put' }), grant()))), 'granted');
});

test('grant () grants', () => {
  assert.equal(ask(load(binding('request', {}, grant()))), 'granted');
});

test('deny () denies', () => {
  const no = deny();
  assert.deepEqual(ask(load(binding('request', {}, no))), { deniedBy: lineOf(no) });
});

test('deny (condition) denies exactly when the condition is true, and grants otherwise', () => {
  const no = deny(compare(field('size'), '>', number(10)));
  const module = load(binding('request', { method: 'Put' }, no));
  assert.equal(ask(module, { values: { size: 10n } }), 'granted');
  assert.deepEqual(ask(module, { values: { size: 11n } }), { deniedBy: lineOf(no) });
});

test('assert (condition) grants exactly when the condition is true', () => {
  const must = assertion(compare(field('size'), '<=', number(10)));
  const module = load(binding('request', { method: 'Put' }, must));
  assert.equal(ask(module, { values: { size: 10n } }), 'granted');
  assert.deepEqual(ask(module, { values: { size: 11n } }), { deniedBy: lineOf(must) });
});

test('every rule of every matching binding must grant: grant () overrides no denial elsewhere', () => {
  for (const order of [0, 1]) {
    const no = deny();
    const bindings: BindingRecord[] = [
      binding('request', {}, grant()),
      binding('request', { method: 'Put' }, no),
    ];
    if (order === 1) bindings.reverse();
    const module = load(...bindings);
    assert.deepEqual(ask(module), { deniedBy: lineOf(no) });
    assert.equal(ask(module, { mid: TAKE }), 'granted');
  }
});

test('rules inside match sections count where the section applies, at any depth', () => {
  const no = deny();
  const module = load(
    binding(
      'request',
      { dst: 'shop.Store' },
      match({ src: 'shop.Till' }, match({ method: 'Put' }, no)),
      grant(),
    ),
  );
  assert.deepEqual(ask(module), { deniedBy: lineOf(no) });
  assert.equal(ask(module, { mid: TAKE }), 'granted');
  assert.equal(ask(module, { source: EINIT }), 'granted');
});

test('rules are asked in the order of the text, and the first that denies is named', () => {
  const [first, second, third] = [deny(compare(field('size'), '==', number(1))), deny(), deny()];
  const module = load(
    binding('request', { method: 'Put' }, first, match({ src: 'shop.Till' }, second)),
    binding('request', {}, third),
  );
  assert.deepEqual(ask(module, { values: { size: 1n } }), { deniedBy: lineOf(first) });
  assert.deepEqual(ask(module, { values: { size: 2n } }), { deniedBy: lineOf(second) });
  assert.deepEqual(ask(module, { source: EINIT, values: { size: 2n } }), { deniedBy: lineOf(third) });
});

test('the decision tells its rules, and which of them denied, also where unconditional ones stand before it', () => {
  const module = load(binding('request', {}, grant(), grant(), deny()));
  const decision = module.messageDecision('request', TILL, STORE, 0, PUT);
  assert.equal(decision.rules, 3);
  assert.deepEqual(
    decision.ruleInfo.map((info) => info.rule),
    ['grant', 'grant', 'deny'],
  );
  assert.equal(decision.decide(new EventContext()), 3);
});

test('request, response, error and execute are different events', () => {
  const events = ['request', 'response', 'error'] as const;
  for (const event of events) {
    const module = load(binding(event, {}, grant()));
    for (const asked of events) {
      assert.equal(
        ask(module, { event: asked }),
        asked === event ? 'granted' : 'no rule',
        `${event} ${asked}`,
      );
    }
    assert.equal(askExecute(module, EINIT, STORE), 'no rule');
  }
  assert.equal(ask(load(binding('execute', {}, grant()))), 'no rule');
});

test('execute is judged by who starts and what is started', () => {
  const module = load(
    binding('execute', { src: 'Einit', dst: 'shop.Store' }, grant()),
    binding('execute', { src: 'kl.core.Core', dst: 'kl.core.Core' }, grant()),
  );
  assert.equal(askExecute(module, EINIT, STORE), 'granted');
  assert.equal(askExecute(module, CORE, CORE), 'granted');
  assert.equal(askExecute(module, EINIT, TILL), 'no rule');
  assert.equal(askExecute(module, STORE, EINIT), 'no rule');
});

test('an absent src or dst selects every class', () => {
  assert.equal(askExecute(load(binding('execute', { dst: 'shop.Store' }, grant())), TILL, STORE), 'granted');
  assert.equal(askExecute(load(binding('execute', { src: 'Einit' }, grant())), EINIT, TILL), 'granted');
  assert.equal(askExecute(load(binding('execute', {}, grant())), TILL, TILL), 'granted');
});

test('src of a request is the client, src of a response or an error is the server', () => {
  const request = load(binding('request', { src: 'shop.Till', dst: 'shop.Store' }, grant()));
  assert.equal(ask(request), 'granted');
  for (const event of ['response', 'error'] as const) {
    const right = load(binding(event, { src: 'shop.Store', dst: 'shop.Till', method: 'Put' }, grant()));
    assert.equal(ask(right, { event }), 'granted');
    const wrong = load(binding(event, { src: 'shop.Till', dst: 'shop.Store' }, grant()));
    assert.equal(ask(wrong, { event }), 'no rule');
  }
});

test('selectors of endpoints: interface, component, endpoint by both names, method', () => {
  const shelf: Question = {};
  const back: Question = { riid: BACK_CLOCK, mid: NOW };
  const cases: readonly [SelectorsRecord, covered: readonly Question[], not: readonly Question[]][] = [
    [{ interface: 'shop.Clock' }, [clock, back], [shelf]],
    [{ interface: 'shop.Shelf' }, [shelf], [clock, back]],
    [{ component: 'shop.Clockwork' }, [clock, back], [shelf]],
    [{ component: 'shop.Store' }, [shelf], [clock, back]],
    [{ endpoint: 'shelf' }, [shelf], [clock, back]],
    [{ endpoint: 'front.clock' }, [clock], [shelf, back]],
    [{ endpoint: 'shop.Clockwork.clock' }, [clock, back], [shelf]],
    [{ method: 'Now' }, [clock, back], [shelf]],
    [{ endpoint: 'back.clock', method: 'Now', interface: 'shop.Clock' }, [back], [clock]],
    [{ endpoint: 'shelf', method: 'Take' }, [{ mid: TAKE }], [shelf]],
  ];
  for (const event of ['request', 'response', 'error'] as const) {
    for (const [selectors, covered, not] of cases) {
      const module = load(binding(event, selectors, grant()));
      for (const question of covered) {
        assert.equal(ask(module, { event, ...question }), 'granted', JSON.stringify(selectors));
      }
      for (const question of not) {
        assert.equal(ask(module, { event, ...question }), 'no rule', JSON.stringify(selectors));
      }
    }
  }
});

test('in parameters on a request, out on a response, error on an error', () => {
  const module = load(
    binding('request', { method: 'Put' }, assertion(compare(field('name'), '==', text('tea')))),
    binding('response', { method: 'Put' }, assertion(compare(field('receipt'), '==', number(7)))),
    binding('error', { method: 'Put' }, assertion(compare(field('code'), '==', number(-7)))),
  );
  assert.equal(ask(module, { values: { name: 'tea' } }), 'granted');
  assert.notEqual(ask(module, { values: { name: 'tee' } }), 'granted');
  assert.equal(ask(module, { event: 'response', values: { receipt: 7 } }), 'granted');
  assert.notEqual(ask(module, { event: 'response', values: { receipt: 8 } }), 'granted');
  assert.equal(ask(module, { event: 'error', values: { code: -7 } }), 'granted');
  assert.notEqual(ask(module, { event: 'error', values: { code: 7 } }), 'granted');
});

test('one rule over several methods looks at the field of each where it lies there', () => {
  const module = load(
    binding('request', { interface: 'shop.Shelf' }, assertion(compare(field('name'), '==', text('tea')))),
  );
  for (const mid of [PUT, TAKE]) {
    assert.equal(ask(module, { mid, values: { name: 'tea' } }), 'granted');
    assert.notEqual(ask(module, { mid, values: { name: 'coffee' } }), 'granted');
  }
});

test('what does not exist is covered by no rule, whatever the policy grants', () => {
  const module = load(
    ...(['request', 'response', 'error', 'execute'] as const).map((event) => binding(event, {}, grant())),
  );
  const context = new EventContext();
  const questions: readonly [source: number, destination: number, riid: number, mid: number][] = [
    [TILL, STORE, 3, 0],
    [TILL, STORE, 65_535, 0],
    [TILL, STORE, 0, 2],
    [TILL, STORE, 0, 65_535],
    [TILL, STORE, -1, 0],
    [TILL, STORE, 0, -1],
    [TILL, STORE, 0.5, 0],
    [TILL, STORE, Number.NaN, 0],
    [TILL, EINIT, 0, 0],
    [4, STORE, 0, 0],
    [TILL, 4, 0, 0],
    [-1, STORE, 0, 0],
  ];
  for (const [source, destination, riid, mid] of questions) {
    const decision = module.messageDecision('request', source, destination, riid, mid);
    assert.equal(decision.decide(context), NO_RULE);
    assert.equal(decision.rules, 0);
  }
  assert.equal(module.executeDecision(EINIT, 4).decide(context), NO_RULE);
  assert.equal(module.executeDecision(-1, STORE).decide(context), NO_RULE);
});

test('a decision is made once for each kind of event', () => {
  const module = load(binding('request', {}, grant()), binding('execute', {}, grant()));
  const decision = module.messageDecision('request', TILL, STORE, 0, PUT);
  assert.equal(module.messageDecision('request', TILL, STORE, 0, PUT), decision);
  assert.notEqual(module.messageDecision('request', TILL, STORE, 0, TAKE), decision);
  assert.notEqual(module.messageDecision('request', EINIT, STORE, 0, PUT), decision);
  assert.equal(module.executeDecision(EINIT, STORE), module.executeDecision(EINIT, STORE));
});

test('constant conditions are judged like others', () => {
  assert.equal(ask(load(binding('request', {}, assertion(truth(true))))), 'granted');
  assert.notEqual(ask(load(binding('request', {}, assertion(truth(false))))), 'granted');
  assert.equal(ask(load(binding('request', {}, deny(truth(false))))), 'granted');
  assert.notEqual(ask(load(binding('request', {}, deny(truth(true))))), 'granted');
});

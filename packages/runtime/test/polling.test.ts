import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { maximumFromEnvironment, PollingPolicy } from '../src/polling.js';

const quiet = () => 0;
const policyOf = (maximum = 60, cores = 2, load = quiet) => new PollingPolicy(maximum, cores, load);

/** Replies that take so long to a caller that polls, and so long to one that sleeps. @returns how many calls polled */
function observe(policy: PollingPolicy, awake: number, asleep: number, times: number): number {
  let polled = 0;
  for (let index = 0; index < times; index += 1) {
    const polls = policy.budget(0) > 0;
    if (polls) polled += 1;
    policy.observe(polls ? awake : asleep);
  }
  return polled;
}

test('where polling brings replies sooner it is kept, for about twice what they take', () => {
  const policy = policyOf();
  assert.equal(policy.budget(0), 60, 'at first it is tried');
  assert.ok(observe(policy, 10, 40, 2000) > 1800);
  assert.equal(policy.budget(0), 20);
  assert.ok(observe(policy, 25, 40, 2000) > 1800);
  assert.equal(policy.budget(0), 60);
});

test('where a sleeping caller is served as soon, nobody polls', () => {
  for (const [awake, asleep] of [
    [20, 20],
    [20, 11],
    [19, 20],
  ] as const) {
    const policy = policyOf();
    observe(policy, awake, asleep, 2000);
    const polled = observe(policy, awake, asleep, 100_000);
    assert.ok(polled > 0 && polled < 100_000 * 0.01, `${polled} of 100000 calls polled`);
  }
});

test('replies later than the maximum end polling within a few calls; one slow reply does not', () => {
  const policy = policyOf();
  observe(policy, 20, 60, 150);
  const before = policy.budget(0);
  assert.ok(before > 0);
  policy.observe(1_000_000);
  assert.ok(policy.budget(0) > 0);
  observe(policy, 20, 60, 200);
  for (let late = 0; late < 4; late += 1) policy.observe(500);
  assert.equal(policy.budget(0), 0);
});

test('slow replies are tried again ever more seldom, and cheaply', () => {
  const policy = policyOf();
  const polled = observe(policy, 400, 420, 100_000);
  assert.ok(polled > 5 && polled < 100_000 * 0.005, `${polled} of 100000 calls polled`);
});

test('when the machine changes, so does the choice', () => {
  const policy = policyOf();
  observe(policy, 20, 11, 3000);
  assert.equal(policy.budget(0), 0);
  observe(policy, 20, 45, 20_000);
  assert.ok(policy.budget(0) > 0);
  observe(policy, 30, 11, 20_000);
  assert.equal(policy.budget(0), 0);
});

test('off with one core, with a load above two per core, and with a maximum of 0', () => {
  assert.equal(policyOf(60, 1).budget(0), 0);
  assert.equal(policyOf(0).budget(0), 0);
  let load = 4;
  let asked = 0;
  const policy = policyOf(60, 2, () => {
    asked += 1;
    return load;
  });
  assert.equal(policy.budget(0), 60);
  load = 4.1;
  assert.equal(policy.budget(4999), 60);
  assert.equal(policy.budget(5000), 0);
  load = 1;
  assert.equal(policy.budget(9999), 0);
  assert.equal(policy.budget(10_000), 60);
  assert.equal(asked, 3, 'the load is looked at seldom');
});

test('it can be configured, within bounds', () => {
  const policy = policyOf();
  policy.configure(0);
  assert.equal(policy.budget(0), 0);
  policy.configure(1000);
  assert.equal(policy.budget(0), 1000);
  for (const bad of [-1, 1001, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => policy.configure(bad), RangeError);
  }
});

test('statistics say what it does and has cost', () => {
  const policy = policyOf();
  policy.charge(30);
  policy.charge(12);
  assert.deepEqual(policy.statistics(0, 100), { enabled: true, budget: 60, averageReply: 0, spent: 142 });
  assert.equal(policyOf(60, 1).statistics(0, 0).enabled, false);
});

test('SALLYPORT_POLLING', () => {
  assert.equal(maximumFromEnvironment(undefined), 60);
  assert.equal(maximumFromEnvironment(''), 60);
  assert.equal(maximumFromEnvironment('off'), 0);
  assert.equal(maximumFromEnvironment('25'), 25);
  for (const bad of ['-1', '2000', 'on', '1.5']) assert.equal(maximumFromEnvironment(bad), 60);
});

import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { maximumFromEnvironment, PollingPolicy } from '../src/polling.js';

const quiet = () => 0;
const policyOf = (maximum = 60, cores = 2, load = quiet) => new PollingPolicy(maximum, cores, load);

function observe(policy: PollingPolicy, microseconds: number, times: number): void {
  for (let index = 0; index < times; index += 1) policy.observe(microseconds);
}

test('fast replies keep polling on, within the maximum and about twice what they take', () => {
  const policy = policyOf();
  assert.equal(policy.budget(0), 60);
  observe(policy, 10, 100);
  assert.equal(policy.budget(0), 40);
  observe(policy, 5, 100);
  assert.equal(policy.budget(0), 20);
  observe(policy, 45, 100);
  assert.equal(policy.budget(0), 60);
});

test('slow replies switch it off within a few calls; one slow reply does not', () => {
  const policy = policyOf();
  observe(policy, 20, 50);
  policy.observe(1_000_000);
  assert.ok(policy.budget(0) > 0);
  observe(policy, 20, 50);
  observe(policy, 500, 4);
  assert.equal(policy.budget(0), 0);
});

test('after slow replies it is tried again, ever more seldom, and cheaply', () => {
  const policy = policyOf();
  let polled = 0;
  for (let call = 0; call < 100_000; call += 1) {
    if (policy.budget(0) > 0) polled += 1;
    policy.observe(400);
  }
  assert.ok(polled > 10 && polled < 100_000 * 0.005, `${polled} of 100000 calls polled`);
});

test('when replies have become fast again it comes back and trusts them', () => {
  const policy = policyOf();
  observe(policy, 400, 20);
  assert.equal(policy.budget(0), 0);
  observe(policy, 15, 40);
  assert.ok(policy.budget(0) > 0);
  observe(policy, 15, 100);
  observe(policy, 400, 5);
  assert.equal(policy.budget(0), 0);
  observe(policy, 15, 17);
  assert.ok(policy.budget(0) > 0, 'patience started anew');
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
  assert.deepEqual(policy.statistics(0, 100), { enabled: true, budget: 60, averageReply: 30, spent: 142 });
  assert.equal(policyOf(60, 1).statistics(0, 0).enabled, false);
});

test('SALLYPORT_POLLING', () => {
  assert.equal(maximumFromEnvironment(undefined), 60);
  assert.equal(maximumFromEnvironment(''), 60);
  assert.equal(maximumFromEnvironment('off'), 0);
  assert.equal(maximumFromEnvironment('25'), 25);
  for (const bad of ['-1', '2000', 'on', '1.5']) assert.equal(maximumFromEnvironment(bad), 60);
});

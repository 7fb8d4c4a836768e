import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { Gate } from '../src/front/open-gate.js';

test('as many as there are places enter at once, the others in their order', async () => {
  const gate = new Gate(2, 2);
  assert.equal(gate.enter(), undefined);
  assert.equal(gate.enter(), undefined);
  const entered: string[] = [];
  const third = gate.enter()?.then(() => entered.push('third'));
  const fourth = gate.enter()?.then(() => entered.push('fourth'));
  assert.ok(gate.isFull);
  await Promise.resolve();
  assert.deepEqual(entered, []);
  gate.leave();
  await third;
  assert.deepEqual(entered, ['third']);
  assert.ok(!gate.isFull);
  gate.leave();
  await fourth;
  assert.deepEqual(entered, ['third', 'fourth']);
  gate.leave();
  gate.leave();
  assert.equal(gate.enter(), undefined);
});

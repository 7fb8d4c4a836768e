import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { DeadlineWheel } from '../src/deadlines.js';
import { Slot } from '../src/slots.js';

/** The wheel looks at nothing of a slot but its expiry and its links. */
function slotDue(expiry: number): Slot {
  const slot = new Slot(undefined as never, 0);
  slot.expiry = expiry;
  return slot;
}

test('a wheel with nothing on it lets the loop sleep', () => {
  const wheel = new DeadlineWheel(1000);
  assert.equal(wheel.timeout(1000), -1);
  wheel.add(slotDue(Number.POSITIVE_INFINITY));
  assert.equal(wheel.timeout(1000), -1);
});

test('a deadline is met at its time or one tick later, never before', () => {
  for (const span of [0, 1, 7, 8, 9, 100, 8191, 8192, 8193, 30_000, 100_000]) {
    const wheel = new DeadlineWheel(500);
    const slot = slotDue(500 + span);
    wheel.add(slot);
    let now = 500;
    let met = -1;
    for (let rounds = 0; rounds < 1000 && met < 0; rounds += 1) {
      const timeout = wheel.timeout(now);
      assert.ok(timeout >= 0, 'something is on the wheel');
      now += timeout;
      wheel.advance(now, () => {
        met = now;
      });
    }
    assert.ok(met >= 500 + span, `span ${span} met at ${met}`);
    assert.ok(met <= 500 + span + 16, `span ${span} met only at ${met}`);
    assert.equal(wheel.timeout(now), -1);
  }
});

test('what is taken off the wheel does not expire, and the others do', () => {
  const wheel = new DeadlineWheel(0);
  const slots = Array.from({ length: 300 }, (_, index) => slotDue(10 + (index % 5)));
  for (const slot of slots) wheel.add(slot);
  slots.forEach((slot, index) => {
    if (index % 3 === 0) wheel.remove(slot);
  });
  wheel.remove(slots[0]!); // twice is once
  const expired = new Set<Slot>();
  wheel.advance(50, (slot) => expired.add(slot));
  assert.equal(expired.size, 200);
  for (const [index, slot] of slots.entries()) assert.equal(expired.has(slot), index % 3 !== 0);
});

test('a loop that overslept by more than a round of the wheel meets every deadline', () => {
  const wheel = new DeadlineWheel(0);
  for (const expiry of [10, 5000, 9000, 50_000]) wheel.add(slotDue(expiry));
  const met: number[] = [];
  wheel.advance(60_000, (slot) => met.push(slot.expiry));
  assert.deepEqual(
    met.sort((a, b) => a - b),
    [10, 5000, 9000, 50_000],
  );
});

import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { Bucket } from '../src/bucket.js';
import { Channel } from '../src/channel.js';
import { HandleTable } from '../src/handle-table.js';
import type { KernelObject } from '../src/objects.js';
import { SlotTable } from '../src/slots.js';
import { type WaitingRequest, Window } from '../src/window.js';

const object = (sid: number): KernelObject => ({ kind: 'task', sid, process: undefined as never });

test('a closed handle is stale, an invented one was never issued', () => {
  const table = new HandleTable();
  const number = table.add(object(7))!;
  assert.equal(table.lookup(number)?.sid, 7);
  assert.ok(table.wasIssued(number));
  table.remove(number);
  assert.equal(table.lookup(number), undefined);
  assert.ok(table.wasIssued(number));
  const again = table.add(object(8))!;
  assert.notEqual(again, number);
  assert.equal(table.lookup(number), undefined);
  assert.equal(table.lookup(again)?.sid, 8);
  for (const invented of [0, 1, number + 1, again + 2 ** 20, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
    assert.equal(table.lookup(invented), undefined, String(invented));
    assert.equal(table.wasIssued(invented), false, String(invented));
  }
});

test('an index whose generations are used up is not given out again', () => {
  const table = new HandleTable();
  const seen = new Set<number>();
  for (let round = 0; round < 5000; round += 1) {
    const number = table.add(object(round))!;
    assert.ok(!seen.has(number), 'a number means one object for ever');
    seen.add(number);
    table.remove(number);
  }
});

test('static handles stand where they were put', () => {
  const table = new HandleTable();
  table.place(2, object(20));
  table.place(3, object(30));
  assert.equal(table.lookup(2)?.sid, 20);
  assert.equal(table.lookup(3)?.sid, 30);
  assert.equal(table.add(object(40)), 4);
});

test('a slot number is good for one use', () => {
  const slots = new SlotTable(undefined as never, 2);
  const first = slots.reserve()!;
  assert.equal(slots.lookup(first.number), undefined, 'reserved is not open');
  first.open = true;
  const number = first.number;
  assert.notEqual(number, 0);
  assert.equal(slots.lookup(number), first);
  slots.release(first);
  assert.equal(slots.lookup(number), undefined);
  const second = slots.reserve()!;
  second.open = true;
  assert.notEqual(second.number, number);
  assert.equal(slots.lookup(number), undefined);
});

test('slots end at their limit and come back', () => {
  const slots = new SlotTable(undefined as never, 3);
  const taken = [slots.reserve()!, slots.reserve()!, slots.reserve()!];
  assert.equal(slots.reserve(), undefined);
  assert.equal(slots.open, 3);
  slots.release(taken[1]!);
  assert.ok(slots.reserve() !== undefined);
  assert.equal(slots.reserve(), undefined);
});

test('slot numbers never become 0, which would name no parent', () => {
  const slots = new SlotTable(undefined as never, 1);
  for (let use = 0; use < 70_000; use += 1) {
    const slot = slots.reserve()!;
    slot.open = true;
    assert.notEqual(slot.number, 0);
    slots.release(slot);
  }
});

const limits = {
  ...DEFAULT_LIMITS,
  windowMessages: 2,
  windowBytes: 1000,
  windowDescriptors: 1,
  queueBytes: 300,
  queueDescriptors: 1,
};

const channel = new Channel('c', undefined as never, undefined as never, 2, 2, []);

function waiting(slots: SlotTable, bytes: number, descriptors: number[] = []): WaitingRequest {
  const slot = slots.reserve()!;
  slot.open = true;
  slot.bytes = bytes;
  slot.descriptors = descriptors.length;
  slot.channel = channel;
  return { slot, payload: Buffer.alloc(bytes), descriptors };
}

test('a window is full by messages, by bytes and by descriptors', () => {
  const slots = new SlotTable(undefined as never, 10);
  const window = new Window(limits);
  const { slot } = waiting(slots, 100);
  window.charge(slot);
  assert.equal(window.hasRoom(900, 0), true);
  assert.equal(window.hasRoom(901, 0), false);
  assert.equal(window.hasRoom(10, 1), true);
  assert.equal(window.hasRoom(10, 2), false);
  window.charge(waiting(slots, 100).slot);
  assert.equal(window.hasRoom(1, 0), false);
  window.credit(slot);
  assert.equal(window.hasRoom(1, 0), true);
});

test('an empty window takes one request of any size', () => {
  assert.equal(new Window(limits).hasRoom(5000, 3), true);
});

test('what waits is bounded, keeps its order, and what was given up is passed over', () => {
  const slots = new SlotTable(undefined as never, 10);
  const window = new Window(limits);
  const blocker = waiting(slots, 990).slot;
  window.charge(blocker);
  const requests = [waiting(slots, 100), waiting(slots, 100), waiting(slots, 100)];
  for (const request of requests) {
    assert.ok(window.hasQueueRoom(100, 0, 1, 0));
    window.enqueue(request);
  }
  assert.equal(window.hasQueueRoom(1, 0, 1, 0), false);
  assert.equal(window.takeReady(), undefined);
  window.forget(requests[0]!);
  window.credit(blocker);
  assert.equal(window.takeReady(), requests[1]);
  assert.equal(window.takeReady(), requests[2]);
  assert.equal(window.takeReady(), undefined);
  assert.ok(window.isQueueEmpty);
  assert.ok(window.hasQueueRoom(300, 1, 1, 0));
});

test('a channel holds no more of the queue than its share, but always one request', () => {
  const window = new Window(limits);
  assert.equal(window.hasQueueRoom(200, 0, 4, 0), true, 'one of any size');
  assert.equal(window.hasQueueRoom(35, 0, 4, 40), true, '300 bytes for four: 75 each');
  assert.equal(window.hasQueueRoom(36, 0, 4, 40), false);
  assert.equal(window.hasQueueRoom(36, 0, 3, 40), true);
});

test('what is given up holds no memory, though something before it still waits', () => {
  const slots = new SlotTable(undefined as never, 2000);
  const window = new Window({ ...limits, queueBytes: 1_000_000 });
  window.charge(waiting(slots, 990).slot);
  const first = waiting(slots, 100);
  window.enqueue(first);
  const given: WaitingRequest[] = [];
  for (let round = 0; round < 1000; round += 1) {
    const request = waiting(slots, 900);
    window.enqueue(request);
    window.forget(request);
    given.push(request);
    slots.release(request.slot);
  }
  assert.ok(given.every((request) => request.payload.length === 0));
  assert.ok(window.entries < 100, `${window.entries} entries`);
  assert.equal(first.slot.waiting, first);
});

test('a cancelled slot settles nothing and is taken until it is acknowledged', () => {
  const slots = new SlotTable(undefined as never, 1);
  const slot = slots.reserve()!;
  slot.open = true;
  const { number } = slot;
  slot.open = false;
  slot.cancelled = true;
  assert.equal(slots.lookup(number), undefined);
  assert.equal(slots.lookupCancelled(number), slot);
  assert.equal(slots.reserve(), undefined);
  slots.release(slot);
  assert.equal(slots.lookupCancelled(number), undefined);
  assert.ok(slots.reserve() !== undefined);
});

test('a bucket gives its burst and then its rate', () => {
  const bucket = new Bucket(3, 10, 0);
  assert.deepEqual(
    [bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(0)],
    [true, true, true, false],
  );
  assert.equal(bucket.isEmpty(50), true);
  assert.equal(bucket.take(100), true);
  assert.equal(bucket.take(100), false);
  assert.equal(bucket.isEmpty(1_000_000), false);
  for (let taken = 0; taken < 3; taken += 1) assert.ok(bucket.take(1_000_000));
  assert.equal(bucket.take(1_000_000), false, 'no more than a burst is saved up');
});

import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { Call, type CallTarget } from '../src/call.js';
import { CallTable } from '../src/call-table.js';

const call = () => new Call({} as CallTarget, { cancel: () => undefined });

test('indices stay below the capacity, which can be filled', () => {
  const table = new CallTable(3);
  const numbers = [call(), call(), call()].map((each) => table.insert(each));
  assert.deepEqual(
    numbers.map((number) => number & 0xffff),
    [0, 1, 2],
  );
  assert.equal(table.hasRoom, false);
  assert.ok(table.take(numbers[1]!) !== undefined);
  assert.equal(table.hasRoom, true);
  assert.equal(table.insert(call()), 0x2_0001);
});

test('only the number of the open call finds it, once', () => {
  const table = new CallTable(2);
  const first = call();
  const number = table.insert(first);
  for (const wrong of [number + 1, number + 0x1_0000, number & 0xffff, 0xffff_ffff, 0]) {
    assert.equal(table.take(wrong), undefined);
  }
  assert.equal(table.take(number), first);
  assert.equal(table.take(number), undefined);
});

test('generations wrap around and numbers stay unsigned', () => {
  const table = new CallTable(1);
  let number = 0;
  for (let round = 0; round < 0x1_0000 + 1; round += 1) {
    const each = call();
    number = table.insert(each);
    assert.ok(number >= 0 && Number.isInteger(number));
    assert.equal(table.take(number), each);
  }
  assert.equal(number, 0x1_0000);
});

test('takeAll empties it', () => {
  const table = new CallTable(4);
  const calls = [call(), call(), call()];
  for (const each of calls) table.insert(each);
  table.take(calls[1]!.number);
  assert.deepEqual(table.takeAll(), [calls[0], calls[2]]);
  assert.equal(table.size, 0);
  assert.equal(table.hasRoom, true);
});

import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import {
  EBADF,
  EEXIST,
  ENOENT,
  EPERM,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  native,
} from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { closeEarly, own, receive, sendText, socketPair } from '../test-support/sockets.js';

test('what is ready comes with its tag and its events, level-triggered', (t) => {
  const epoll = own(t, native.epollCreate());
  const ready = new Int32Array(8);
  const [left, right] = socketPair(t);
  assert.equal(native.epollControl(epoll, EPOLL_CTL_ADD, left, EPOLLIN | EPOLLRDHUP, -7), 0);
  assert.equal(native.epollWait(epoll, ready, 0), 0);

  sendText(right, 'x');
  for (let round = 0; round < 2; round++) {
    assert.equal(native.epollWait(epoll, ready, 1000), 1);
    assert.deepEqual([ready[0], ready[1]], [-7, EPOLLIN]);
  }
  receive(t, left);
  assert.equal(native.epollWait(epoll, ready, 0), 0);

  assert.equal(native.epollControl(epoll, EPOLL_CTL_MOD, left, EPOLLOUT, 0x7fffffff), 0);
  assert.equal(native.epollWait(epoll, ready, -1), 1);
  assert.deepEqual([ready[0], ready[1]], [0x7fffffff, EPOLLOUT]);

  assert.equal(native.epollControl(epoll, EPOLL_CTL_MOD, left, EPOLLIN | EPOLLRDHUP, 1), 0);
  closeEarly(right);
  assert.equal(native.epollWait(epoll, ready, -1), 1);
  assert.deepEqual([ready[0], ready[1]], [1, EPOLLIN | EPOLLHUP | EPOLLRDHUP]);

  assert.equal(native.epollControl(epoll, EPOLL_CTL_DEL, left, 0, 0), 0);
  assert.equal(native.epollWait(epoll, ready, 0), 0);
});

test('no more pairs than there is room for; the others come with the next wait', (t) => {
  const epoll = own(t, native.epollCreate());
  for (let tag = 0; tag < 5; tag++) {
    const [left] = socketPair(t);
    assert.equal(native.epollControl(epoll, EPOLL_CTL_ADD, left, EPOLLOUT, tag), 0);
  }
  const seen = new Set<number | undefined>();
  const ready = new Int32Array(5);
  for (let round = 0; round < 3; round++) {
    assert.equal(native.epollWait(epoll, ready, 0), 2);
    seen.add(ready[0]).add(ready[2]);
  }
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4]);
});

test('waits as long as it is told', (t) => {
  const epoll = own(t, native.epollCreate());
  const start = performance.now();
  assert.equal(native.epollWait(epoll, new Int32Array(2), 30), 0);
  const elapsed = performance.now() - start;
  assert.ok(elapsed >= 29 && elapsed < 300, `${elapsed} ms`);
});

test('errors are those of the system', (t) => {
  const epoll = own(t, native.epollCreate());
  const [left] = socketPair(t);
  const file = own(t, openSync('/proc/self/comm', 'r'));
  assert.equal(native.epollControl(epoll, EPOLL_CTL_MOD, left, EPOLLIN, 0), -ENOENT);
  assert.equal(native.epollControl(epoll, EPOLL_CTL_ADD, left, EPOLLIN, 0), 0);
  assert.equal(native.epollControl(epoll, EPOLL_CTL_ADD, left, EPOLLIN, 0), -EEXIST);
  assert.equal(native.epollControl(epoll, EPOLL_CTL_ADD, 9999, EPOLLIN, 0), -EBADF);
  assert.equal(native.epollControl(epoll, EPOLL_CTL_ADD, file, EPOLLIN, 0), -EPERM);
  assert.equal(native.epollWait(9999, new Int32Array(2), 0), -EBADF);
  assert.throws(() => native.epollWait(epoll, new Int32Array(1), 0), RangeError);
  assert.throws(() => native.epollWait(epoll, [] as unknown as Int32Array, 0), TypeError);
});

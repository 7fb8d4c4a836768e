import assert from 'node:assert/strict';
import { FlushStatus, type FrameWriter } from '@sallyport/imsg/frames';
import { native, READABLE } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { Sender } from '../src/sender.js';
import { FakeKernel } from './fake-kernel.js';

/** A writer that says what it is told to. */
function scripted(statuses: number[]) {
  const log: string[] = [];
  const writer = {
    retryLater: true,
    flush(): number {
      log.push('flush');
      return statuses.shift() ?? FlushStatus.DONE;
    },
    close(): void {
      log.push('close');
    },
  };
  return { log, writer: writer as unknown as FrameWriter };
}

test('when the system is short of something, sending is tried again after some time and not before', async () => {
  const { kernel, socket } = FakeKernel.pair();
  const watcher = native.watch(socket, READABLE, () => undefined);
  const { log, writer } = scripted([FlushStatus.AGAIN, FlushStatus.AGAIN]);
  const sender = new Sender(socket, writer, watcher);
  sender.flush();
  sender.flush();
  assert.deepEqual(log, ['flush']);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(log, ['flush', 'flush', 'flush']);
  native.unwatch(watcher);
  native.close(socket);
  kernel.close();
});

test('a connection that is lost, or stopped, holds nothing back', async () => {
  const { kernel, socket } = FakeKernel.pair();
  const watcher = native.watch(socket, READABLE, () => undefined);
  const lost = scripted([-32]);
  new Sender(socket, lost.writer, watcher).flush();
  assert.deepEqual(lost.log, ['flush', 'close']);
  const stopped = scripted([FlushStatus.AGAIN]);
  const sender = new Sender(socket, stopped.writer, watcher);
  sender.flush();
  sender.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(stopped.log, ['flush', 'close']);
  native.unwatch(watcher);
  native.close(socket);
  kernel.close();
});

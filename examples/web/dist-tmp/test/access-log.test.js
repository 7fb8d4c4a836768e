import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from '@sallyport/test-kit';
import { AccessLog, LOG_LIMITS } from '../src/front/access-log.js';
/** A log that answers when the test says so. */
function heldLog() {
    const calls = [];
    const log = new AccessLog((entries, dropped) => new Promise((resolve, reject) => {
        calls.push({
            entries,
            dropped,
            written: () => resolve(null),
            failed: () => reject(new Error('gone')),
        });
    }));
    return { log, calls };
}
function record(log, count, from = 0) {
    for (let index = from; index < from + count; index++) {
        const text = { client: '', method: 'GET', target: `/${index}`, referrer: '', agent: '' };
        log.record({ ...text, status: 200, bytes: 0n, microseconds: 0 });
    }
}
const targets = (calls) => calls.flatMap(({ entries }) => entries.map(({ target }) => target));
test('entries wait a moment for others', async () => {
    const { log, calls } = heldLog();
    record(log, 3);
    assert.equal(calls.length, 0);
    await new Promise((resolve) => setTimeout(resolve, LOG_LIMITS.delay * 3));
    assert.equal(calls.length, 1);
    assert.deepEqual(targets(calls), ['/0', '/1', '/2']);
});
test('a full batch goes at once, and the order stays', () => {
    const { log, calls } = heldLog();
    record(log, LOG_LIMITS.batch * 2 + 1);
    log.flush();
    assert.deepEqual(calls.map(({ entries }) => entries.length), [LOG_LIMITS.batch, LOG_LIMITS.batch, 1]);
    assert.deepEqual(targets(calls), Array.from({ length: LOG_LIMITS.batch * 2 + 1 }, (_, index) => `/${index}`));
});
test('a slow log holds a bounded number of entries, and hears how many were lost', async () => {
    const { log, calls } = heldLog();
    const held = LOG_LIMITS.calls * LOG_LIMITS.batch + LOG_LIMITS.waiting;
    record(log, held + 5);
    assert.equal(calls.length, LOG_LIMITS.calls);
    assert.equal(log.dropped, 5);
    calls[0]?.written();
    await turn();
    assert.equal(calls.length, LOG_LIMITS.calls + 1);
    assert.equal(calls.at(-1)?.dropped, 5);
    assert.equal(log.dropped, 0);
    while (targets(calls).length < held) {
        for (const call of calls)
            call.written();
        await turn();
    }
    assert.equal(new Set(targets(calls)).size, held);
});
test('what a log that is gone was given counts as lost, with what it was told', async () => {
    const { log, calls } = heldLog();
    record(log, 3);
    log.flush();
    calls[0]?.failed();
    await turn();
    assert.equal(log.dropped, 3);
    record(log, 2);
    log.flush();
    assert.equal(calls[1]?.dropped, 3);
    calls[1]?.failed();
    await turn();
    assert.equal(log.dropped, 5);
});
//# sourceMappingURL=access-log.test.js.map
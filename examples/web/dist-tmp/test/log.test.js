import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { Appender } from '../src/log/appender.js';
import { droppedLine, entryLine } from '../src/log/line.js';
const TIME = new Date(Date.UTC(2020, 1, 2, 3, 4, 5));
const entry = {
    client: '127.0.0.1',
    method: 'GET',
    target: '/a',
    status: 200,
    bytes: 5n,
    microseconds: 123,
    referrer: '',
    agent: 'curl',
};
test('an entry is one line of JSON', () => {
    const line = entryLine(entry, TIME);
    assert.ok(line.endsWith('}\n'));
    assert.deepEqual(JSON.parse(line), { time: '2020-02-02T03:04:05.000Z', ...entry, bytes: 5 });
    assert.deepEqual(JSON.parse(droppedLine(7, TIME)), { time: '2020-02-02T03:04:05.000Z', dropped: 7 });
});
test('nothing in a text can end its line or deceive a reader', () => {
    const agent = 'a"b\\c\nd\re\u001b[2Jf\u007fg\u0085h\u202ei\u2028j\u200bk\ufeffl\u{e0041}m';
    const line = entryLine({ ...entry, agent }, TIME);
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.doesNotMatch(line.slice(0, -1), /[^\x20-\x7e]/);
    assert.equal(JSON.parse(line).agent, agent);
});
test('readable text of every alphabet stays as it is', () => {
    assert.ok(entryLine({ ...entry, target: '/тор/門/👍' }, TIME).includes('/тор/門/👍'));
});
test('what is appended comes behind what is there', (t) => {
    const path = join(temporaryDirectory(t).path, 'log');
    const descriptor = openSync(path, 'a');
    try {
        const appender = new Appender(descriptor);
        appender.append('one\n');
        appender.append('two\n');
        assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n');
    }
    finally {
        closeSync(descriptor);
    }
});
test('a log that cannot be written says so', () => {
    const descriptor = openSync('/dev/full', 'a');
    try {
        assert.throws(() => new Appender(descriptor).append('one\n'), { code: 'ENOSPC' });
    }
    finally {
        closeSync(descriptor);
    }
});
//# sourceMappingURL=log.test.js.map
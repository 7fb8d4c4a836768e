import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { checkConditions } from '../src/front/conditional.js';
import { formatHttpDate, parseHttpDate } from '../src/front/http-date.js';
import { validatorsOf } from '../src/front/validators.js';
const MODIFIED = Date.UTC(1994, 10, 6, 8, 49, 37);
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT';
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT';
const strong = { etag: '"a"', modified: MODIFIED, lastModified: DATE };
const weak = { ...strong, etag: 'W/"a"' };
test('all three forms of a date are read, and nothing else is', () => {
    assert.equal(parseHttpDate(DATE), MODIFIED);
    assert.equal(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT'), MODIFIED);
    assert.equal(parseHttpDate('Sun Nov  6 08:49:37 1994'), MODIFIED);
    assert.equal(formatHttpDate(MODIFIED), DATE);
    const wrong = [
        '',
        '0',
        '1994-11-06',
        'Sun, 06 Nov 1994 08:49:37 CET',
        'Sun, 06 Nov 1994 25:49:37 GMT',
        `${DATE} `,
    ];
    for (const text of wrong)
        assert.equal(parseHttpDate(text), null, text);
});
test('If-None-Match compares weakly', () => {
    const known = ['"a"', 'W/"a"', '"x", "a"', '"x",W/"a" , "y"', '*', ' * '];
    for (const tags of known) {
        assert.equal(checkConditions({ 'if-none-match': tags }, strong), 'not modified', tags);
        assert.equal(checkConditions({ 'if-none-match': tags }, weak), 'not modified', tags);
    }
    for (const tags of ['"b"', 'a', '', '"a', 'w/"a"', '"A"']) {
        assert.equal(checkConditions({ 'if-none-match': tags }, strong), 'go on', tags);
    }
});
test('If-Modified-Since counts only without If-None-Match, and only as a date', () => {
    assert.equal(checkConditions({ 'if-modified-since': DATE }, strong), 'not modified');
    assert.equal(checkConditions({ 'if-modified-since': LATER }, strong), 'not modified');
    assert.equal(checkConditions({ 'if-modified-since': EARLIER }, strong), 'go on');
    assert.equal(checkConditions({ 'if-modified-since': 'yesterday' }, strong), 'go on');
    assert.equal(checkConditions({ 'if-modified-since': DATE, 'if-none-match': '"b"' }, strong), 'go on');
});
test('If-Match compares strongly', () => {
    assert.equal(checkConditions({ 'if-match': '"x", "a"' }, strong), 'go on');
    assert.equal(checkConditions({ 'if-match': '*' }, weak), 'go on');
    assert.equal(checkConditions({ 'if-match': '"b"' }, strong), 'failed');
    assert.equal(checkConditions({ 'if-match': 'W/"a"' }, strong), 'failed');
    assert.equal(checkConditions({ 'if-match': 'W/"a"' }, weak), 'failed');
});
test('If-Unmodified-Since counts only without If-Match', () => {
    assert.equal(checkConditions({ 'if-unmodified-since': DATE }, strong), 'go on');
    assert.equal(checkConditions({ 'if-unmodified-since': EARLIER }, strong), 'failed');
    assert.equal(checkConditions({ 'if-unmodified-since': 'never' }, strong), 'go on');
    assert.equal(checkConditions({ 'if-unmodified-since': EARLIER, 'if-match': '"a"' }, strong), 'go on');
});
test('what has to be true comes before what is known', () => {
    assert.equal(checkConditions({ 'if-match': '"b"', 'if-none-match': '"a"' }, strong), 'failed');
});
test('a tag changes with size, time and inode', () => {
    const state = { size: 10, modified: 784111777000000n, inode: 5n };
    const now = MODIFIED + 3_600_000;
    const { etag } = validatorsOf(state, now);
    assert.match(etag, /^"[0-9a-z-]+"$/);
    assert.equal(validatorsOf({ ...state }, now).etag, etag);
    assert.notEqual(validatorsOf({ ...state, size: 11 }, now).etag, etag);
    assert.notEqual(validatorsOf({ ...state, modified: state.modified + 1n }, now).etag, etag);
    assert.notEqual(validatorsOf({ ...state, inode: 6n }, now).etag, etag);
});
test('a tag is weak until the time of change is two seconds old', () => {
    const state = { size: 10, modified: BigInt(MODIFIED) * 1000n, inode: 5n };
    assert.ok(validatorsOf(state, MODIFIED + 1999).etag.startsWith('W/'));
    assert.ok(!validatorsOf(state, MODIFIED + 2000).etag.startsWith('W/'));
});
test('the time of change has whole seconds and is never in the future', () => {
    const state = { size: 10, modified: BigInt(MODIFIED) * 1000n + 999999n, inode: 5n };
    assert.equal(validatorsOf(state, MODIFIED + 10_000).lastModified, DATE);
    assert.equal(validatorsOf(state, MODIFIED - 60_000).modified, MODIFIED - 60_000);
    const before1970 = { ...state, modified: -1000000n };
    assert.equal(validatorsOf(before1970, MODIFIED).lastModified, 'Wed, 31 Dec 1969 23:59:59 GMT');
});
//# sourceMappingURL=conditional.test.js.map
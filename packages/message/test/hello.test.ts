import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import {
  DEFAULT_LIMITS,
  encodeHello,
  FIXED_LIMITS,
  type Hello,
  LIMIT_CAPS,
  parseHello,
  RecordError,
} from '../src/index.js';

const ENDPOINT = { name: 'cserver.ping', riid: 0, interface: 'echo.IPing', fingerprint: '0123456789abcdef' };
const HELLO: Hello = {
  format: 1,
  class: 'echo.Client',
  name: 'echo.Client',
  limits: DEFAULT_LIMITS,
  dev: true,
  channels: [{ id: 'server_connection', handle: 2, endpoints: [ENDPOINT] }],
  served: [{ id: 'client_connection', handle: 3 }],
  endpoints: [{ ...ENDPOINT, name: 'log', riid: 65_535 }],
  resources: [
    { name: 'http', kind: 'listen' },
    { name: 'root', kind: 'directory' },
    { name: 'log', kind: 'file' },
  ],
};

function parseText(text: string): Hello {
  return parseHello(Buffer.from(text));
}

test('a HELLO survives its encoding, whatever its padding', () => {
  for (let extra = 0; extra < 8; extra++) {
    const hello = { ...HELLO, name: `n${'x'.repeat(extra)}` };
    const payload = encodeHello(hello);
    assert.equal(payload.length % 8, 0);
    assert.deepEqual(parseHello(payload), hello);
    assert.deepEqual(parseText(JSON.stringify(hello)), hello);
  }
});

test('what is read holds only what was checked', () => {
  assert.deepEqual(Object.keys(parseHello(encodeHello(HELLO))), Object.keys(HELLO));
});

test('a HELLO that no socket is sure to hold is refused before it is sent', () => {
  const hello = {
    ...HELLO,
    channels: Array.from({ length: 1000 }, (_, index) => ({
      id: `c${index}`,
      handle: 2,
      endpoints: [ENDPOINT],
    })),
  };
  assert.throws(() => encodeHello(hello), new RegExp(`at most ${FIXED_LIMITS.helloBytes} are possible`));
});

test('limits are taken up to their caps and not beyond', () => {
  assert.deepEqual(parseHello(encodeHello({ ...HELLO, limits: LIMIT_CAPS })).limits, LIMIT_CAPS);
  for (const name of Object.keys(LIMIT_CAPS) as (keyof typeof LIMIT_CAPS)[]) {
    const limits = { ...LIMIT_CAPS, [name]: LIMIT_CAPS[name] + 1 };
    assert.throws(
      () => parseHello(encodeHello({ ...HELLO, limits })),
      new RegExp(`^RecordError: hello.limits.${name}: `),
    );
  }
});

test('anything else is refused with its place', () => {
  for (const [text, message] of [
    ['', /^hello: not JSON in UTF-8/],
    ['{', /^hello: not JSON/],
    [`${JSON.stringify(HELLO)}x`, /^hello: not JSON/],
    [`\ufeff${JSON.stringify(HELLO)}`, /^hello: not JSON/],
    ['[]', /^hello: a list where an object is expected$/],
    ['null', /^hello: null where an object is expected$/],
    ['{"__proto__": {"format": 1}}', /^hello: 'format' is missing$/],
    [JSON.stringify({ ...HELLO, format: 2 }), /^hello\.format: 2 where/],
    [JSON.stringify({ ...HELLO, more: 1 }), /^hello: "more" is not known here$/],
    [JSON.stringify({ ...HELLO, class: 'a b' }), /^hello\.class: "a b" is not a qualified name$/],
    [JSON.stringify({ ...HELLO, name: '' }), /^hello\.name: an empty text$/],
    [JSON.stringify({ ...HELLO, dev: 1 }), /^hello\.dev: 1 where true or false is expected$/],
    [JSON.stringify({ ...HELLO, limits: {} }), /^hello\.limits: 'frameBytes' is missing$/],
    [JSON.stringify({ ...HELLO, served: [{ id: 'a', handle: 0 }] }), /^hello\.served\[0\]\.handle: 0 where/],
    [
      JSON.stringify({ ...HELLO, served: [{ id: 'a', handle: 2 ** 31 }] }),
      /^hello\.served\[0\]\.handle: 2147483648/,
    ],
    [
      JSON.stringify({
        ...HELLO,
        channels: [{ id: 'a', handle: 2, endpoints: [{ ...ENDPOINT, riid: 65_536 }] }],
      }),
      /^hello\.channels\[0\]\.endpoints\[0\]\.riid: 65536 where/,
    ],
    [
      JSON.stringify({ ...HELLO, endpoints: [{ ...ENDPOINT, fingerprint: 'xyz' }] }),
      /fingerprint: not 16 hex/,
    ],
    [
      JSON.stringify({ ...HELLO, resources: [{ name: 'a', kind: 'socket' }] }),
      /^hello\.resources\[0\]\.kind: "socket"/,
    ],
  ] as const) {
    assert.throws(
      () => parseText(text),
      (error) => {
        assert.ok(error instanceof RecordError, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  }
  assert.throws(() => parseHello(Buffer.from([0x22, 0xff, 0x22])), /not JSON in UTF-8/);
  // Eight zeros are no padding.
  assert.throws(
    () => parseHello(Buffer.concat([Buffer.from('{}'), Buffer.alloc(8)] as Uint8Array[])),
    /not JSON/,
  );
});

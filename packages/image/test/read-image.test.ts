import assert from 'node:assert/strict';
import { DEFAULT_LIMITS, LIMIT_CAPS } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { ImageError, readImage, staticHandles } from '../src/index.js';

const process = (name: string, channels: unknown[] = []): Record<string, unknown> => ({
  name,
  class: 2,
  path: '/p',
  args: ['a'],
  env: [['N', 'v']],
  channels,
  resources: [
    { kind: 'listen', name: 'l', host: '127.0.0.1', port: 0 },
    { kind: 'directory', name: 'd', path: '/d' },
    { kind: 'file', name: 'f', path: '/f', access: 'append' },
  ],
  limits: { ...DEFAULT_LIMITS },
});
const good = (): Record<string, unknown> => ({
  format: 1,
  types: [],
  interfaces: [{ name: 'I', methods: [] }],
  classes: [
    { name: 'kl.core.Core', endpoints: [] },
    { name: 'Einit', endpoints: [] },
    { name: 'C', endpoints: [{ name: 'e', component: 'C', alias: null, interface: 0 }] },
  ],
  kernelClass: 0,
  initClass: 1,
  processes: [process('a', [{ id: 'x', target: 1 }]), process('b')],
  policy: { files: [], bindings: [] },
});
const read = (document: unknown) => readImage(Buffer.from(JSON.stringify(document)));

test('an image is read as it was written', () => {
  const image = read(good());
  assert.equal(image.processes[0]?.channels[0]?.target, 1);
  assert.deepEqual(image.processes[0]?.env, [['N', 'v']]);
  assert.equal(image.processes[1]?.resources.length, 3);
  assert.deepEqual(image.processes[1]?.limits, DEFAULT_LIMITS);
});

/** Each changes one thing of a good image; the place must be named. */
const damages: Record<string, [change: (image: Record<string, unknown>) => void, place: string]> = {
  'another format': [(image) => Object.assign(image, { format: 2 }), 'format'],
  'a kernel class that is not there': [(image) => Object.assign(image, { kernelClass: 3 }), 'kernelClass'],
  'an interface that is not there': [
    (image) => Object.assign(image, { interfaces: [] }),
    'classes[2].endpoints[0].interface',
  ],
  'no policy': [(image) => Object.assign(image, { policy: null }), 'policy'],
  'a class without a name': [(image) => Object.assign(image, { classes: [{}] }), 'classes[0].name'],
  'processes that are no list': [(image) => Object.assign(image, { processes: {} }), 'processes'],
  'too many processes': [
    (image) => Object.assign(image, { processes: new Array(4097).fill(process('p')) }),
    'processes',
  ],
  'a channel to nobody': [
    (image) => Object.assign(image, { processes: [process('a', [{ id: 'x', target: 2 }]), process('b')] }),
    'processes[0].channels[0].target',
  ],
  'a channel to itself': [
    (image) => Object.assign(image, { processes: [process('a', [{ id: 'x', target: 0 }])] }),
    'processes[0].channels[0].target',
  ],
  'two channels of one id': [
    (image) =>
      Object.assign(image, {
        processes: [
          process('a', [
            { id: 'x', target: 1 },
            { id: 'x', target: 1 },
          ]),
          process('b'),
        ],
      }),
    'processes[0].channels[1].id',
  ],
  'two processes of one name': [
    (image) => Object.assign(image, { processes: [process('a'), process('a')] }),
    'processes[1].name',
  ],
  'a frame limit that no message fits': [
    (image) =>
      Object.assign(image, {
        processes: [{ ...process('a'), limits: { ...DEFAULT_LIMITS, frameBytes: 127 } }],
      }),
    'processes[0].limits.frameBytes',
  ],
  'a class number that is a text': [
    (image) => Object.assign(image, { processes: [{ ...process('a'), class: '2' }] }),
    'processes[0].class',
  ],
  'a resource of no kind': [
    (image) =>
      Object.assign(image, { processes: [{ ...process('a'), resources: [{ kind: 'gun', name: 'g' }] }] }),
    'processes[0].resources[0].kind',
  ],
  'a limit above its cap': [
    (image) =>
      Object.assign(image, {
        processes: [
          { ...process('a'), limits: { ...DEFAULT_LIMITS, frameBytes: LIMIT_CAPS.frameBytes + 1 } },
        ],
      }),
    'processes[0].limits.frameBytes',
  ],
  'a limit that is missing': [
    (image) => Object.assign(image, { processes: [{ ...process('a'), limits: {} }] }),
    'processes[0].limits.frameBytes',
  ],
  'a variable that loads code': [
    (image) =>
      Object.assign(image, { processes: [{ ...process('a'), env: [['NODE_OPTIONS', '--inspect']] }] }),
    'processes[0].env[0]',
  ],
  'a variable of three parts': [
    (image) => Object.assign(image, { processes: [{ ...process('a'), env: [['N', 'v', 'w']] }] }),
    'processes[0].env[0]',
  ],
};
for (const [what, [change, place]] of Object.entries(damages)) {
  test(`refused: ${what}`, () => {
    const image = good();
    change(image);
    assert.throws(
      () => read(image),
      (error) => error instanceof ImageError && error.place === place,
    );
  });
}

test('refused: what is no JSON, no object, or has its members from a prototype', () => {
  for (const text of ['', '{', 'null', '[]', '7', '{"__proto__":{"format":1}}', '\u0000']) {
    assert.throws(() => readImage(Buffer.from(text)), ImageError, text);
  }
});

test('limits at their caps are taken', () => {
  const image = good();
  Object.assign(image, { processes: [{ ...process('a'), limits: { ...LIMIT_CAPS } }] });
  assert.deepEqual(read(image).processes[0]?.limits, LIMIT_CAPS);
});

test('static handles: own channels first, then those of the clients in the order of processes', () => {
  const image = good();
  Object.assign(image, {
    processes: [
      process('a', [
        { id: 'ab', target: 1 },
        { id: 'ab2', target: 1 },
      ]),
      process('b', [{ id: 'bc', target: 2 }]),
      process('c', [{ id: 'cb', target: 1 }]),
    ],
  });
  const [a, b, c] = staticHandles(read(image));
  assert.deepEqual(a, {
    clientEnds: [
      { id: 'ab', handle: 2, server: 1 },
      { id: 'ab2', handle: 3, server: 1 },
    ],
    serverEnds: [],
  });
  assert.deepEqual(b, {
    clientEnds: [{ id: 'bc', handle: 2, server: 2 }],
    serverEnds: [
      { id: 'ab', handle: 3, client: 0 },
      { id: 'ab2', handle: 4, client: 0 },
      { id: 'cb', handle: 5, client: 2 },
    ],
  });
  assert.deepEqual(c, {
    clientEnds: [{ id: 'cb', handle: 2, server: 1 }],
    serverEnds: [{ id: 'bc', handle: 3, client: 1 }],
  });
});

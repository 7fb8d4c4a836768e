/**
 * `test` of node:test, with three rules added that hold for every test of this repository:
 *
 * - it has a time limit, 10 s unless it says otherwise, which holds for blocked threads too;
 * - when it and its `t.after` hooks are done, open descriptors, child processes and active resources are what they were before;
 * - what it leaked does not keep the file from ending.
 *
 * The comparison waits a bounded time for what is still on its way out (a socket being closed, a child being reaped). Tests of one file
 * run one after another: two at once could not be told apart.
 */
import { test as nodeTest } from 'node:test';
import { diffResources, type ResourceSnapshot, snapshotResources } from './resources.js';
import { settled, warmUp } from './warm-up.js';
import { armWatchdog, disarmWatchdog, startWatchdog } from './watchdog.js';

export interface TestOptions {
  /** Milliseconds; 10,000 when left out. */
  readonly timeout?: number;
  /** True, or the reason why the test is not run. */
  readonly skip?: boolean | string;
  readonly only?: boolean;
}

/** What node:test gives to a test function. */
export type TestContext = Parameters<NonNullable<Parameters<typeof nodeTest>[0]>>[0];
export type TestFunction = (t: TestContext) => void | Promise<void>;

const DEFAULT_TIMEOUT = 10_000;
/** Milliseconds that closing and reaping may take after a test. */
const SETTLE_LIMIT = 500;
/** Milliseconds between two looks. */
const SETTLE_STEP = 10;
/** Milliseconds a file may live on after its last test when something was leaked. */
const LEAK_GRACE = 700;

/** Tests registered and not yet finished. */
let pending = 0;
let mustEnd = false;
let ending: NodeJS.Timeout | undefined;

export function test(name: string, fn: TestFunction): void;
export function test(name: string, options: TestOptions, fn: TestFunction): void;
export function test(name: string, second: TestOptions | TestFunction, third?: TestFunction): void {
  const options = typeof second === 'function' ? {} : second;
  const fn = typeof second === 'function' ? second : third;
  if (fn === undefined) throw new TypeError(`test '${name}' has no function`);
  const timeout = options.timeout ?? DEFAULT_TIMEOUT;
  if (options.skip === undefined || options.skip === false) registered();
  void nodeTest(name, { ...options, timeout }, (t) => run(fn, t, timeout));
}

async function run(fn: TestFunction, t: TestContext, timeout: number): Promise<void> {
  let before: ResourceSnapshot | undefined;
  let passed = false;
  // Hooks run in the order they were registered, so after the function has returned this one becomes the last.
  const check = async () => {
    try {
      if (before === undefined) return;
      const differences = await differencesAfterSettling(before);
      if (differences.length === 0) return;
      mustEnd = true;
      // A failed test that also leaks keeps its own message; the hook's error would hide nothing but add noise.
      if (passed) throw new Error(differences.join('; '));
    } finally {
      finished();
    }
  };
  try {
    await startWatchdog();
    await warmUp();
    await settled();
    before = snapshotResources();
    armWatchdog(timeout);
    t.signal.addEventListener('abort', onAbort, { once: true });
    await fn(t);
    passed = true;
  } finally {
    if (!t.signal.aborted) {
      t.signal.removeEventListener('abort', onAbort);
      t.after(check);
    }
  }
}

/** The time limit was met: whatever the function still does, nothing waits for it. */
function onAbort(): void {
  mustEnd = true;
  finished();
}

async function differencesAfterSettling(before: ResourceSnapshot): Promise<string[]> {
  const end = performance.now() + SETTLE_LIMIT;
  for (;;) {
    const differences = diffResources(before, snapshotResources());
    if (differences.length === 0 || performance.now() > end) return differences;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_STEP));
  }
}

function registered(): void {
  pending++;
  if (ending !== undefined) clearTimeout(ending);
  ending = undefined;
}

function finished(): void {
  disarmWatchdog();
  pending--;
  if (pending === 0 && mustEnd) ending = setTimeout(() => process.exit(1), LEAK_GRACE).unref();
}

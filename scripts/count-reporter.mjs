/** A reporter of node:test that only says how many tests there were, in the words of the `spec` reporter. */
const COUNT = /^(tests|suites|pass|fail|cancelled|skipped|todo) \d+$/;

/** @param {AsyncIterable<{ type: string, data: { nesting: number, message: string } }>} events */
export default async function* countReporter(events) {
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && data.nesting === 0 && COUNT.test(data.message))
      yield `ℹ ${data.message}\n`;
  }
}

/** Run in a process of its own under a small RLIMIT_NOFILE: starts a child when no descriptor is left. Prints what came of it as JSON. */
import { native } from '@sallyport/native';
import { startChild } from '../src/child/child.js';
import { ImsgError } from '../src/error.js';
import { pipe } from '../src/pipe/index.js';

const codeOf = (error: unknown) => (error instanceof ImsgError ? error.code : String(error));

const { reader, writer } = pipe();
const copies: number[] = [];
for (;;) {
  const copy = native.duplicate(writer.descriptor);
  if (copy < 0) break;
  copies.push(copy);
}
let made = 'made';
try {
  pipe();
} catch (error) {
  made = codeOf(error);
}
const started = await startChild('/bin/true', [], { stdin: reader }).then(() => 'started', codeOf);
for (const copy of copies) native.close(copy);
console.log(JSON.stringify({ pipe: made, start: started, stillOwned: reader.owned }));
reader.close();
writer.close();

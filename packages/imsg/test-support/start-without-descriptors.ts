/**
 * Run in a process of its own under a small RLIMIT_NOFILE: makes a pipe, takes over the end of one and starts a child when no descriptor is
 * left. Prints what came of it as JSON.
 */
import { native } from '@sallyport/native';
import { startChild } from '../src/child/child.js';
import { ImsgError } from '../src/error.js';
import { PipeReader, pipe } from '../src/pipe/index.js';

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
let adopted = 'adopted';
try {
  PipeReader.fromDescriptor(reader.descriptor).take();
} catch (error) {
  adopted = codeOf(error);
}
const started = await startChild('/bin/true', [], { stdin: reader }).then(() => 'started', codeOf);
for (const copy of copies) native.close(copy);
console.log(JSON.stringify({ pipe: made, start: started, adopt: adopted, stillOwned: reader.owned }));
reader.close();
writer.close();

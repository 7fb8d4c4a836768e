/** A child that finds the end of a pipe under a number Node does not mark as close-on-exec. Prints whether it was marked before and after, and what came through it, as JSON. */
import { descriptorFlags } from '../src/pipe/descriptor-flags.js';
import { PipeReader } from '../src/pipe/index.js';

const given = Number(process.argv[2]);
const marked = descriptorFlags(given)?.closeOnExec;
using reader = PipeReader.fromDescriptor(given);
const now = descriptorFlags(reader.descriptor)?.closeOnExec;
console.log(JSON.stringify({ marked, now, text: await reader.text() }));

/**
 * Contenders of the section codec; argument: which, and with `-among` at its end, whether other messages come first. A
 * process for each, so that none is compiled for another's habits.
 */
import { JsonCodec } from '../codec/json-codec.js';
import { CodecLoops } from '../codec/measured-codec.js';
import { ProtobufCodec } from '../codec/protobuf-codec.js';
import { SallyportCodec } from '../codec/sallyport-codec.js';
import { answerCommands } from '../commands.js';

const CODECS = { sallyport: SallyportCodec, json: JsonCodec, protobuf: ProtobufCodec };

const [which, among] = (process.argv[2] ?? '').split('-');
const Codec = CODECS[which as keyof typeof CODECS];
const loops = new CodecLoops((sample) => new Codec(sample), among === 'among');

await answerCommands(process.stdin, process.stdout, {
  latency: () => {
    throw new Error('a codec has no latency but that of its rate');
  },
  rate: (mode, milliseconds) => loops.run(mode, milliseconds),
});

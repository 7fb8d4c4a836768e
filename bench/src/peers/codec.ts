/** Contenders of the section codec; argument: which. A process for each, so that none is compiled for another's habits. */
import { JsonCodec } from '../codec/json-codec.js';
import { CodecLoops } from '../codec/measured-codec.js';
import { ProtobufCodec } from '../codec/protobuf-codec.js';
import { SallyportCodec } from '../codec/sallyport-codec.js';
import { answerCommands } from '../commands.js';

const CODECS = { sallyport: SallyportCodec, json: JsonCodec, protobuf: ProtobufCodec };

const Codec = CODECS[process.argv[2] as keyof typeof CODECS];
const loops = new CodecLoops((name) => new Codec(name));

await answerCommands(process.stdin, process.stdout, {
  latency: () => {
    throw new Error('a codec has no latency but that of its rate');
  },
  rate: (mode, milliseconds) => loops.run(mode, milliseconds),
});

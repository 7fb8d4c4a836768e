/**
 * Contender: protobuf-es, without generated code. What its generator writes is a serialized FileDescriptorProto and, for each message,
 * `messageDesc(file, index)`: the descriptor is read when the module is loaded (codegenv2/file.js) and is then an entry in
 * `file.messages` like any other (codegenv2/message.js). `toBinary` and `fromBinary` compile writers and readers from that descriptor
 * at the first use and keep them by its identity (to-binary.js, from-binary.js: `compiledWriters`, `compiledReaders`); there is no other
 * way into them. So a descriptor made here, of a FileDescriptorProto and by a registry, runs the same code as a generated one.
 *
 * The message object is made beforehand and not measured, though a program would have to make one. 64-bit integers are bigints.
 */
import {
  create,
  createFileRegistry,
  type DescMessage,
  fromBinary,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import type { MeasuredCodec } from './measured-codec.js';
import { SAMPLE_MESSAGES, type SampleName } from './sample-messages.js';

const PRODUCT = [
  { name: 'id', type: Type.UINT32 },
  { name: 'cents', type: Type.UINT64 },
  { name: 'name', type: Type.STRING },
  { name: 'change', type: Type.SINT32 },
  { name: 'shelf', type: Type.UINT32 },
  { name: 'sold', type: Type.UINT32 },
].map((field, index) => ({ ...field, number: index + 1, label: Label.OPTIONAL }));

const FILE = create(FileDescriptorProtoSchema, {
  name: 'samples.proto',
  package: 'samples',
  syntax: 'proto3',
  messageType: [
    { name: 'scalars', field: PRODUCT },
    {
      name: 'sequence',
      field: [
        {
          name: 'products',
          number: 1,
          label: Label.REPEATED,
          type: Type.MESSAGE,
          typeName: '.samples.Product',
        },
      ],
    },
    { name: 'Product', field: PRODUCT },
    { name: 'bytes', field: [{ name: 'data', number: 1, label: Label.OPTIONAL, type: Type.BYTES }] },
  ],
});

const REGISTRY = createFileRegistry(FILE, () => undefined);

type Row = Readonly<Record<string, unknown>>;

export class ProtobufCodec implements MeasuredCodec {
  readonly #name: SampleName;
  readonly #descriptor: DescMessage;
  readonly #message: Message;
  #bytes = new Uint8Array(0);

  constructor(name: SampleName) {
    const descriptor = REGISTRY.getMessage(`samples.${name}`);
    if (descriptor === undefined) throw new Error(`no descriptor of ${name}`);
    this.#name = name;
    this.#descriptor = descriptor;
    this.#message = create(descriptor, SAMPLE_MESSAGES[name].value);
  }

  encode(): void {
    this.#bytes = toBinary(this.#descriptor, this.#message);
  }

  decode(): object {
    return fromBinary(this.#descriptor, this.#bytes);
  }

  asSample(decoded: object): object {
    if (this.#name !== 'sequence') return plain(decoded as Row);
    return { products: (decoded as unknown as { products: Row[] }).products.map(plain) };
  }
}

/** Without what the library adds for its own use. */
function plain({ $typeName: _, ...fields }: Row): Row {
  return fields;
}

/**
 * Contender: protobuf-es, without generated code. What its generator writes is a serialized FileDescriptorProto and,
 * for each message, `messageDesc(file, index)`: the descriptor is read when the module is loaded (codegenv2/file.js)
 * and is then an entry in `file.messages` like any other (codegenv2/message.js). `toBinary` and `fromBinary` compile
 * writers and readers from that descriptor at the first use and keep them by its identity (to-binary.js,
 * from-binary.js: `compiledWriters`, `compiledReaders`); there is no other way into them. So a descriptor made here,
 * of a FileDescriptorProto and by a registry, runs the same code as a generated one.
 *
 * The message object is made beforehand and not measured, though a program would have to make one. 64-bit integers
 * are bigints.
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
import type { Field, IntegerType, Schema } from '@sallyport/message';
import type { MeasuredCodec } from './measured-codec.js';
import type { SampleMessage } from './sample-messages.js';

type Row = Readonly<Record<string, unknown>>;

export class ProtobufCodec implements MeasuredCodec {
  readonly #descriptor: DescMessage;
  readonly #message: Message;
  #bytes = new Uint8Array(0);

  constructor({ fields, value }: SampleMessage) {
    this.#descriptor = descriptorOf(fields);
    this.#message = create(this.#descriptor, value);
  }

  encode(): void {
    this.#bytes = toBinary(this.#descriptor, this.#message);
  }

  decode(): object {
    return fromBinary(this.#descriptor, this.#bytes);
  }

  asSample(decoded: object): object {
    return plain(decoded as Row);
  }
}

/** Without what the library adds for its own use. */
function plain({ $typeName: _, ...fields }: Row): Row {
  const item = (value: unknown) => (Array.isArray(value) ? value.map((row: Row) => plain(row)) : value);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, item(value)]));
}

let files = 0;

/** The descriptor of a message `Sample`, in a file and a package of its own. */
function descriptorOf(fields: readonly Field[]): DescMessage {
  const name = `sample${files++}`;
  const messages: { name: string; field: ReturnType<typeof fieldOf>[] }[] = [];
  const add = (message: string, contents: readonly Field[]) => {
    const field = contents.map(({ name: fieldName, schema }, index) => {
      if (schema.kind === 'sequence' && schema.element.kind === 'struct') {
        add(schema.element.name, schema.element.fields);
        return fieldOf(fieldName, index, Type.MESSAGE, Label.REPEATED, `.${name}.${schema.element.name}`);
      }
      return fieldOf(fieldName, index, typeOf(schema), Label.OPTIONAL, '');
    });
    messages.push({ name: message, field });
  };
  add('Sample', fields);
  const file = create(FileDescriptorProtoSchema, {
    name: `${name}.proto`,
    package: name,
    syntax: 'proto3',
    messageType: messages,
  });
  const descriptor = createFileRegistry(file, () => undefined).getMessage(`${name}.Sample`);
  if (descriptor === undefined) throw new Error(`no descriptor of ${name}`);
  return descriptor;
}

function fieldOf(name: string, index: number, type: Type, label: Label, typeName: string) {
  return { name, number: index + 1, type, label, ...(typeName === '' ? {} : { typeName }) };
}

/** What somebody would take for it: protobuf has no integers of 8 and 16 bits. */
const INTEGERS: Readonly<Record<IntegerType, Type>> = {
  UInt8: Type.UINT32,
  UInt16: Type.UINT32,
  UInt32: Type.UINT32,
  UInt64: Type.UINT64,
  SInt8: Type.SINT32,
  SInt16: Type.SINT32,
  SInt32: Type.SINT32,
  SInt64: Type.SINT64,
};

function typeOf(schema: Schema): Type {
  if (schema.kind === 'integer') return INTEGERS[schema.type];
  if (schema.kind === 'string') return Type.STRING;
  if (schema.kind === 'bytes') return Type.BYTES;
  throw new Error(`no sample has ${schema.kind} here`);
}

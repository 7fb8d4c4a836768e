/**
 * From bytes and descriptors to messages of either wire, without waiting, and without losing a descriptor. How bytes and descriptors come
 * in is said in receive-buffer.ts.
 *
 * A message that says it has a descriptor takes the oldest one that waits. Descriptors outlive reads, so none is lost where a read ends
 * inside the header that claims it. What else may be done about pairing depends on the wire:
 *
 * - marked: senders put the descriptor on the first byte of its message. So where the bytes received so far end at the border of two
 *   messages, none may be left; one that is left was sent with a message that does not claim it, and the reader fails.
 * - classic: senders of before 2021 put a message with a descriptor last into a batch, and a partial write delivers the descriptor with the
 *   first byte of the batch, long before its header. So descriptors may wait, up to 16. A hostile peer can send one with a message that
 *   does not say so, and every later message gets the descriptor of the one before: on this wire that cannot be told from a partial write.
 *   Check what a descriptor is before you rely on it.
 * - auto: until the first header with a descriptor says which wire this is, the rules of the classic one hold, for lengths which are the
 *   same in both.
 *
 * A message that claims a descriptor when none waits is an error on both: the descriptor comes with or before the first byte of its
 * message.
 */
import { native } from '@sallyport/native';
import { FrameStatus } from './frame-status.js';
import { IMSG_HEADER_SIZE, ImsgOffset, LITTLE_ENDIAN } from './header.js';
import { Imsg } from './imsg.js';
import { ReceiveBuffer } from './receive-buffer.js';
import { ReceivedDescriptor } from './received-descriptor.js';
import {
  CLASSIC_LENGTH_LIMIT,
  classicHeader,
  HeaderWord,
  MARKED_LENGTH_LIMIT,
  MAX_IMSGSIZE,
  markedHeader,
  type Wire,
  wireOfHeader,
} from './wire.js';

/** Descriptors that may wait for their messages. Honest senders of any generation need one; the rest is for batches cut into pieces. */
export const WAITING_DESCRIPTORS = 16;
/** imsg sends one descriptor per system call, and one receive sees the descriptors of one. */
const DESCRIPTORS_TOGETHER = 1;

export interface MessageReaderOptions {
  readonly wire: Wire | 'auto';
  /** Bytes of one message, header counted; default 16384. At most 65535 unless the wire is 'marked'. */
  readonly maximumMessageBytes?: number;
  /** Whether descriptors may come. */
  readonly descriptors: boolean;
  /** Of the headers; default: this machine's. */
  readonly byteOrder?: 'little' | 'big';
  /**
   * What becomes of a message that claims a descriptor when none came: the reader fails (default), or it is delivered without, as C does.
   */
  readonly missingDescriptor?: 'fail' | 'none';
}

export class MessageReader extends ReceiveBuffer {
  /** The current message: valid from next() === FRAME until the next call of next(), space() or receiveFrom(). All u32. */
  type = 0;
  id = 0;
  pid = 0;
  /** The payload is buffer[payloadStart, payloadEnd). */
  payloadStart = 0;
  payloadEnd = 0;

  /** After BAD_LENGTH or WRONG_WIRE: the length that the header announced. */
  refusedLength = 0;

  readonly #littleEndian: boolean;
  readonly #lenient: boolean;
  #wire: Wire | undefined;
  /** Of the current message, -1 when it has none or it was taken. */
  #descriptor = -1;
  /** Of the current message, when an object owns it. */
  #delivered: ReceivedDescriptor | undefined;
  /** Copy of what had been received when it was made: of buffer[copyStart, copyEnd). */
  #copy: ArrayBufferLike | undefined;
  #copyStart = 0;
  #copyEnd = 0;

  constructor(options: MessageReaderOptions) {
    const limit = options.descriptors ? WAITING_DESCRIPTORS : 0;
    super(MAX_IMSGSIZE, limit, DESCRIPTORS_TOGETHER);
    this.#wire = options.wire === 'auto' ? undefined : options.wire;
    this.maximumMessageBytes = options.maximumMessageBytes ?? MAX_IMSGSIZE;
    this.#littleEndian = options.byteOrder === undefined ? LITTLE_ENDIAN : options.byteOrder === 'little';
    this.#lenient = options.missingDescriptor === 'none';
  }

  /** The wire, once it is known. */
  get wire(): Wire | undefined {
    return this.#wire;
  }

  get maximumMessageBytes(): number {
    return this.maximumBytes;
  }

  /** @throws RangeError when the wire cannot carry such messages. */
  set maximumMessageBytes(bytes: number) {
    checkMaximum(bytes, this.#wire);
    this.maximumBytes = bytes;
  }

  allowDescriptors(): void {
    this.waitingMaximum = WAITING_DESCRIPTORS;
  }

  get allowsDescriptors(): boolean {
    return this.waitingMaximum > 0;
  }

  /**
   * Goes to the next message. The one before is over: its bytes may be overwritten, and its descriptor is closed if nobody took it.
   * @returns FRAME and the fields are set; MORE; or an error, which every later call returns again.
   */
  next(): FrameStatus {
    if (this.#descriptor >= 0 || this.#delivered !== undefined) this.closeDelivered();
    if (this.failure !== FrameStatus.MORE) return this.failure;
    const start = this.start;
    const available = this.end - start;
    if (available < IMSG_HEADER_SIZE) return available === 0 ? this.#atBorder() : FrameStatus.MORE;

    const view = this.view;
    const littleEndian = this.#littleEndian;
    const word = view.getUint32(start + ImsgOffset.LENGTH, littleEndian);
    const header = this.#judge(word);
    if (header < 0) {
      this.refusedLength =
        this.#wire === 'classic' ? (littleEndian ? word & 0xffff : word >>> 16) : word & MARKED_LENGTH_LIMIT;
      return this.fail(header === HeaderWord.WRONG_WIRE ? FrameStatus.WRONG_WIRE : FrameStatus.BAD_LENGTH);
    }
    const claims = header >= HeaderWord.FD_BIT;
    const length = claims ? header - HeaderWord.FD_BIT : header;
    if (claims && this.waiting.size === 0 && !this.#lenient) return this.fail(FrameStatus.MISSING_FDS);
    if (available < length) return FrameStatus.MORE;

    if (claims) this.#descriptor = this.waiting.shift();
    this.type = view.getUint32(start + ImsgOffset.TYPE, littleEndian);
    this.id = view.getUint32(start + ImsgOffset.ID, littleEndian);
    this.pid = view.getUint32(start + ImsgOffset.PID, littleEndian);
    this.payloadStart = start + IMSG_HEADER_SIZE;
    this.payloadEnd = start + length;
    this.start = start + length;
    return FrameStatus.FRAME;
  }

  /** Descriptor of the current message, owned by the caller from now on; -1 when it has none. */
  takeDescriptor(): number {
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    return descriptor;
  }

  /**
   * The current message as an object that outlives the reader's memory; to be called once per message. Its descriptor belongs to it, and is
   * closed when the message is over unless it was taken or kept.
   *
   * What was received is copied once for all the messages in it, exactly as much as there is: a message that is kept holds no more memory
   * than the peer sent in one go.
   */
  message(): Imsg {
    let copy = this.#copy;
    if (copy === undefined || this.payloadEnd > this.#copyEnd) copy = this.#copyReceived();
    const shift = this.#copyStart;
    let owner: ReceivedDescriptor | undefined;
    if (this.#descriptor >= 0) {
      owner = new ReceivedDescriptor(this.takeDescriptor());
      this.#delivered = owner;
    }
    return new Imsg(
      this.type,
      this.id,
      this.pid,
      copy,
      this.payloadStart - shift,
      this.payloadEnd - shift,
      owner,
    );
  }

  /** A message is over: its descriptor is closed unless somebody took or kept it. Does nothing when it was over before. */
  endMessage(message: Imsg): void {
    if (message.descriptor !== undefined && message.descriptor === this.#delivered) this.closeDelivered();
  }

  override space(): number {
    // What is received next may move or overwrite the memory the copy was made of.
    this.#copy = undefined;
    return super.space();
  }

  /** Whether the stream may end here: no part of a message has come. */
  get atBorder(): boolean {
    return this.end === this.start;
  }

  protected override announcedLength(): number {
    const header = this.#judge(this.view.getUint32(this.start + ImsgOffset.LENGTH, this.#littleEndian));
    return header >= HeaderWord.FD_BIT ? header - HeaderWord.FD_BIT : header;
  }

  protected override closeDelivered(): void {
    if (this.#descriptor >= 0) native.close(this.takeDescriptor());
    this.#delivered?.messageOver();
    this.#delivered = undefined;
  }

  /** @returns length and FD_BIT, or what is wrong. */
  #judge(word: number): number {
    let wire = this.#wire;
    if (wire === undefined) {
      wire = wireOfHeader(word, this.#littleEndian);
      // Both wires agree about it, or it is of neither.
      if (wire === undefined) {
        return Math.max(classicHeader(word, this.#littleEndian, this.maximumBytes), HeaderWord.BAD_LENGTH);
      }
    }
    const header =
      wire === 'marked'
        ? markedHeader(word, this.#littleEndian, this.maximumBytes)
        : classicHeader(word, this.#littleEndian, this.maximumBytes);
    if (header >= 0) this.#wire = wire;
    return header;
  }

  #copyReceived(): ArrayBufferLike {
    const copy = Buffer.allocUnsafeSlow(this.end - this.payloadStart);
    this.buffer.copy(copy, 0, this.payloadStart, this.end);
    this.#copy = copy.buffer;
    this.#copyStart = this.payloadStart;
    this.#copyEnd = this.end;
    return copy.buffer;
  }

  /** All bytes are used up. */
  #atBorder(): FrameStatus {
    if (this.waiting.size > 0 && this.#wire === 'marked') return this.fail(FrameStatus.UNEXPECTED_FDS);
    this.giveBack();
    return FrameStatus.MORE;
  }
}

function checkMaximum(bytes: number, wire: Wire | undefined): void {
  const limit = wire === 'marked' ? MARKED_LENGTH_LIMIT : CLASSIC_LENGTH_LIMIT;
  if (!Number.isInteger(bytes) || bytes < IMSG_HEADER_SIZE || bytes > limit) {
    throw new RangeError(
      `maximumMessageBytes is ${bytes}; on the ${wire ?? 'not yet known'} wire it is an integer from ${IMSG_HEADER_SIZE} to ${limit}`,
    );
  }
}

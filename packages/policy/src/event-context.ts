/**
 * The event under judgement, as the rules see it: one object that the kernel fills again for every event, so that judging
 * allocates nothing.
 *
 * The message must have passed verification as the kind whose decision is asked: the rules read at the places that the
 * layout gives and look at no length again.
 */

/** Handle values a message can have; the header has one byte for the count. */
const HANDLES = 255;

export class EventContext {
  /** The buffer the message lies in, with a view on exactly the same bytes. */
  bytes: Buffer;
  view: DataView;
  /** Where in `bytes` the payload, that is the message header, starts; and where it ends. */
  start = 0;
  end = 0;
  sourceSid = 0;
  /** Not used for `security` events, which have no destination. */
  destinationSid = 0;
  /**
   * Of each Handle value of the message, in the order of the layout's handle offsets: the SID of its object, its rights
   * word (DescriptorRights for a descriptor), and for a regular file or memory object its size in bytes.
   */
  readonly handleSids = new Float64Array(HANDLES);
  readonly handleRights = new Uint32Array(HANDLES);
  readonly handleSizes = new Float64Array(HANDLES);

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Turns to another buffer. The view is made anew, so this is for a change of buffer, not for each message. */
  setBytes(bytes: Buffer): void {
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/**
 * Limits on what processes may send and use. The fields of Limits can be set for each process with `limits` in
 * init.yaml, up to their caps; those of FIXED_LIMITS cannot. Sizes that are a matter of one part alone (of a ring, a
 * pattern, a wait at the end) stand where they are used.
 */
export interface Limits {
  /**
   * Bytes of one frame, its 16-byte header counted. 64 KiB: what systems of this kind settled on for a control
   * message; larger content travels as a descriptor. Bounds what one message can make anybody allocate.
   */
  readonly frameBytes: number;
  /** Descriptors that may belong to one frame. Picked: no interface has needed more, and each is paid for twice. */
  readonly frameDescriptors: number;
  /** Calls of one process that may be open at once on one channel. */
  readonly callsPerChannel: number;
  /** Calls of one process that may be open at once over all its channels: bounds its settlement records. */
  readonly callsPerProcess: number;
  /** Requests for one process that are open at once, delivered or waiting: its reply slots. */
  readonly replySlots: number;
  /** Requests delivered to one process and not yet answered; further ones wait in the kernel. */
  readonly windowMessages: number;
  /** Bytes of those requests. */
  readonly windowBytes: number;
  /** Descriptors of those requests. */
  readonly windowDescriptors: number;
  /**
   * Bytes that may wait in the kernel for one process. The compiler raises it so that one largest frame of each
   * client fits.
   */
  readonly queueBytes: number;
  /** Descriptors that may wait in the kernel for one process. */
  readonly queueDescriptors: number;
  /** Milliseconds a call may take when the caller does not say; 0 means no limit. */
  readonly callDeadline: number;
}

export const DEFAULT_LIMITS: Limits = {
  frameBytes: 64 * 1024,
  frameDescriptors: 4,
  callsPerChannel: 256,
  callsPerProcess: 1024,
  replySlots: 1024,
  windowMessages: 256,
  windowBytes: 1024 * 1024,
  windowDescriptors: 16,
  queueBytes: 1024 * 1024,
  queueDescriptors: 64,
  callDeadline: 30_000,
};

/** The most each field can be set to. */
export const LIMIT_CAPS: Limits = {
  frameBytes: 4 * 1024 * 1024,
  // Linux moves at most 253 descriptors in one control message; we send one each, so this bounds the queue instead.
  frameDescriptors: 64,
  callsPerChannel: 4096,
  callsPerProcess: 16_384,
  replySlots: 16_384,
  windowMessages: 4096,
  windowBytes: 16 * 1024 * 1024,
  windowDescriptors: 253,
  queueBytes: 64 * 1024 * 1024,
  queueDescriptors: 253,
  callDeadline: 24 * 60 * 60 * 1000,
};

/** Limits that belong to the format or the kernel's loop and cannot be set. */
export const FIXED_LIMITS = {
  /** Structs, unions, arrays and sequences inside one another. The depth comparable formats allow. */
  nesting: 32,
  /** Fixed part of one message: 2^23-1, as the field is in KasperskyOS. */
  fixedPartBytes: 0x7f_ffff,
  /** Handle values of one message: the header has one byte for it. */
  handles: 255,
  /** RIID and MID are 16 bits wide. */
  endpoints: 0xffff,
  methods: 0xffff,
  /** Frames the kernel takes from one process before it turns to the next. */
  turnFrames: 64,
  /** Milliseconds a started frame may stay incomplete before its connection is closed. */
  partialFrameAge: 10_000,
  /** Replies without a slot and stale handles: burst and refill per second, then the connection is closed. */
  odditiesBurst: 1000,
  odditiesPerSecond: 33,
  /**
   * Denials of one process that get an audit record of their own: burst and refill per second. Beyond it they are
   * counted exactly and the process's share of the loop is lowered; its connection stays.
   */
  denialsBurst: 1000,
  denialsPerSecond: 33,
  /** Frames per turn of a process whose denials exceed that. */
  deniedTurnFrames: 8,
  /** Bytes of a HELLO: it must fit a socket buffer before anybody reads. */
  helloBytes: 96 * 1024,
} as const;

/** Numbers of tmux's protocol: tmux-protocol.h and tmux.h of its sources. They have not changed since 2015; later ones were added. */

/** Travels in the low byte of every message's id; a server answers any other with VERSION and hangs up. */
export const PROTOCOL_VERSION = 8;

export const MessageType = {
  VERSION: 12,

  IDENTIFY_FLAGS: 100,
  IDENTIFY_TERM: 101,
  IDENTIFY_TTYNAME: 102,
  /** A descriptor, and no payload. */
  IDENTIFY_STDIN: 104,
  IDENTIFY_ENVIRON: 105,
  /** Ends them. Trap: a server that gets another IDENTIFY after it ends itself. */
  IDENTIFY_DONE: 106,
  IDENTIFY_CLIENTPID: 107,
  IDENTIFY_CWD: 108,
  IDENTIFY_FEATURES: 109,
  /** A descriptor, and no payload. */
  IDENTIFY_STDOUT: 110,
  IDENTIFY_LONGFLAGS: 111,
  IDENTIFY_TERMINFO: 112,

  COMMAND: 200,
  DETACH: 201,
  DETACHKILL: 202,
  EXIT: 203,
  EXITED: 204,
  EXITING: 205,
  LOCK: 206,
  READY: 207,
  RESIZE: 208,
  SHELL: 209,
  SHUTDOWN: 210,
  SUSPEND: 214,
  UNLOCK: 215,
  WAKEUP: 216,
  EXEC: 217,
  FLAGS: 218,

  READ_OPEN: 300,
  READ: 301,
  READ_DONE: 302,
  WRITE_OPEN: 303,
  WRITE: 304,
  WRITE_READY: 305,
  WRITE_CLOSE: 306,
  READ_CANCEL: 307,
} as const;

/** What a client says of itself. */
export const ClientFlag = {
  CONTROL: 0x2000n,
  /** Without it the server replaces what is not ASCII in what it prints. */
  UTF8: 0x1_0000n,
} as const;

/** How the messages about files name the standard streams of the client; NO_FD: the path counts. */
export const StreamFd = { STDIN: 0, STDOUT: 1, STDERR: 2, NO_FD: -1 } as const;

/**
 * Payloads of tmux's messages, in the order and with the widths of its C structs.
 *
 * Trap: a tmux server that gets a payload of another size than it expects ends itself, and with it all its sessions. So nothing is sent to
 * one that was not encoded here; an encoder writes exactly these members or throws.
 */
import { c, empty, message, optional, restBytes, strings, struct, zString } from '@sallyport/imsg/codec';

export { empty };

/** IDENTIFY_FLAGS: the lower half of the flags, for older servers. */
export const identifyFlags = c.int;
/** IDENTIFY_LONGFLAGS. */
export const identifyLongFlags = c.uint64_t;
/** IDENTIFY_FEATURES, IDENTIFY_CLIENTPID. */
export const identifyNumber = c.int;
/** IDENTIFY_TERM, _TTYNAME, _CWD, _ENVIRON (`NAME=value`), _TERMINFO (`capability=value`). */
export const identifyText = zString();

/** COMMAND. */
export const command = message(struct({ argc: c.int }), { argv: strings({ count: 'argc' }) });

/** EXIT: nothing, the status, or the status and what is to be said. */
export const exit = message({ status: optional(c.int), text: optional(zString({ encoding: 'bytes' })) });
/** DETACH, DETACHKILL: name of the session. */
export const detach = zString();

/** READ_OPEN: without a path, or with '-', the client's own stream. */
export const readOpen = message(struct({ stream: c.int, fd: c.int }), { path: optional(zString()) });
/** WRITE_OPEN; `flags` of open(2) are those that are added to O_WRONLY and O_CREAT. */
export const writeOpen = message(struct({ stream: c.int, fd: c.int, flags: c.int }), {
  path: optional(zString()),
});
const streamHead = struct({ stream: c.int });
/** READ, WRITE. */
export const streamData = message(streamHead, { data: restBytes });
/** READ_DONE, WRITE_READY; `error` is an errno, 0 for none. */
export const streamResult = struct({ stream: c.int, error: c.int });
/** WRITE_CLOSE, READ_CANCEL. */
export const streamNumber = streamHead;

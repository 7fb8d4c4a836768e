/* Receiving bytes with descriptors: shared by `receive` and `exchange`. */
#ifndef SALLYPORT_RECEIVE_H
#define SALLYPORT_RECEIVE_H

#include <stddef.h>
#include <stdint.h>

/* SCM_MAX_FD of Linux: more never travel in one control message, so with room for these nothing is cut for want of room. */
#define RECEIVE_MAXIMUM_DESCRIPTORS 253

/* Places in the result array. */
#define RECEIVE_FLAGS 0
#define RECEIVE_COUNT 1
#define RECEIVE_FIRST 2
#define RECEIVE_RESULT_LENGTH (RECEIVE_FIRST + RECEIVE_MAXIMUM_DESCRIPTORS)
#define RECEIVE_CTRUNC 1

/*
 * One recvmsg(2) that does not wait, tried again after EINTR. Fills `result` as src/binding.ts says, also on failure (no
 * descriptors then). Returns what recvmsg returned, or -errno.
 */
int receive_once(int socket, uint8_t *bytes, size_t length, int32_t *result);

#endif

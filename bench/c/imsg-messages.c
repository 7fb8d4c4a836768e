/*
 * The yardstick of the section "imsg": messages with the 16-byte header of imsg from one process to another over a socket pair, in C.
 *
 *     imsg-messages each        one sendmsg(2) per message, header and payload from where they lie
 *     imsg-messages gathered    what imsg_compose(3) and msgbuf_write do: memory of its own for every message and its record, a
 *                               copy of the payload, up to 256 messages in one sendmsg(2), then freed
 *
 * The receiver is the same for both: recvmsg(2) into 64 KiB with room for a descriptor, then for each message what imsg_get(3)
 * does: the header is checked, the payload copied into memory of its own and freed when it was looked at. It does not move
 * what is left in the buffer to the front after each message, as imsg_get(3) of before 2024 does; that would cost far more than all the rest.
 * Sockets block.
 *
 * Commands on standard input, answers of one line of JSON, as bench/src/commands.ts says: rate small|large MILLISECONDS TOGETHER.
 * Standard input at its end, or any error, ends both processes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	HEADER_BYTES = 16,
	MOST_BYTES = 16384,
	INPUT_BYTES = 64 * 1024,
	MOST_TOGETHER = 256,
	SMALL_PAYLOAD = 64,
	LARGE_PAYLOAD = MOST_BYTES - HEADER_BYTES,
	MESSAGE = 7,
	FINISH = 8,
};

struct header {
	uint32_t type, length, id, pid;
};

struct queued {
	TAILQ_ENTRY(queued) entry;
	unsigned char *bytes;
	size_t length;
};
TAILQ_HEAD(queue, queued);

struct tally {
	uint32_t messages, sum;
};

static uint32_t own_pid;

static void
fail(const char *what)
{
	fprintf(stderr, "imsg-messages: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void *
memory(size_t length)
{
	void *made = malloc(length);

	if (made == NULL)
		fail("malloc");
	return made;
}

/* Sends all of it; a blocking socket may still take less than it was given. */
static void
send_all(int socket, struct iovec *pieces, size_t count)
{
	while (count > 0) {
		struct msghdr message = { .msg_iov = pieces, .msg_iovlen = count };
		ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);

		if (sent < 0) {
			if (errno == EINTR)
				continue;
			fail("sendmsg");
		}
		while (count > 0 && (size_t)sent >= pieces->iov_len) {
			sent -= pieces->iov_len;
			pieces++;
			count--;
		}
		if (count > 0) {
			pieces->iov_base = (unsigned char *)pieces->iov_base + sent;
			pieces->iov_len -= sent;
		}
	}
}

static void
send_each(int socket, uint32_t type, unsigned char *payload, size_t length)
{
	struct header header = { type, HEADER_BYTES + length, 0, own_pid };
	struct iovec pieces[2] = { { &header, HEADER_BYTES }, { payload, length } };

	send_all(socket, pieces, 2);
}

static void
compose(struct queue *queue, uint32_t type, const unsigned char *payload, size_t length)
{
	struct header header = { type, HEADER_BYTES + length, 0, own_pid };
	struct queued *made = memory(sizeof *made);

	made->length = HEADER_BYTES + length;
	made->bytes = memory(made->length);
	memcpy(made->bytes, &header, HEADER_BYTES);
	memcpy(made->bytes + HEADER_BYTES, payload, length);
	TAILQ_INSERT_TAIL(queue, made, entry);
}

static void
write_gathered(int socket, struct queue *queue)
{
	struct iovec pieces[MOST_TOGETHER];
	struct queued *one;
	size_t count = 0;

	TAILQ_FOREACH(one, queue, entry) {
		if (count == MOST_TOGETHER)
			break;
		pieces[count].iov_base = one->bytes;
		pieces[count].iov_len = one->length;
		count++;
	}
	send_all(socket, pieces, count);
	for (; count > 0; count--) {
		one = TAILQ_FIRST(queue);
		TAILQ_REMOVE(queue, one, entry);
		free(one->bytes);
		free(one);
	}
}

static void
receiver(int socket)
{
	static unsigned char bytes[INPUT_BYTES];
	struct tally tally = { 0, 0 };
	size_t used = 0;

	for (;;) {
		union {
			struct cmsghdr header;
			unsigned char space[CMSG_SPACE(sizeof(int))];
		} control;
		struct iovec piece = { bytes + used, sizeof bytes - used };
		struct msghdr message = {
			.msg_iov = &piece,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof control,
		};
		ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
		size_t at = 0;

		if (count < 0) {
			if (errno == EINTR)
				continue;
			fail("recvmsg");
		}
		if (count == 0)
			exit(0);
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c))
			if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
				exit(1);
		used += count;
		while (used - at >= HEADER_BYTES) {
			struct header header;
			unsigned char *data = NULL;
			size_t length;

			memcpy(&header, bytes + at, HEADER_BYTES);
			if (header.length < HEADER_BYTES || header.length > MOST_BYTES)
				exit(1);
			if (used - at < header.length)
				break;
			length = header.length - HEADER_BYTES;
			if (length > 0) {
				data = memory(length);
				memcpy(data, bytes + at + HEADER_BYTES, length);
			}
			at += header.length;
			if (header.type == MESSAGE && data != NULL) {
				tally.messages++;
				/* Volatile: the copy is part of what is measured and must not be optimised away. */
				tally.sum += *(volatile unsigned char *)data;
			} else {
				struct iovec answer = { &tally, sizeof tally };

				send_all(socket, &answer, 1);
				tally.messages = 0;
				tally.sum = 0;
			}
			free(data);
		}
		memmove(bytes, bytes + at, used - at);
		used -= at;
	}
}

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void
measure(int socket, int gathered, size_t length, double milliseconds, uint32_t together)
{
	static unsigned char payload[MOST_BYTES];
	struct queue queue = TAILQ_HEAD_INITIALIZER(queue);
	struct tally tally;
	uint32_t sent = 0, sum = 0;
	double start = now(), seconds;

	while (now() < start + milliseconds / 1000) {
		for (uint32_t index = 0; index < together; index++) {
			payload[0] = sent;
			sum += payload[0];
			sent++;
			if (gathered)
				compose(&queue, MESSAGE, payload, length);
			else
				send_each(socket, MESSAGE, payload, length);
		}
		while (!TAILQ_EMPTY(&queue))
			write_gathered(socket, &queue);
	}
	send_each(socket, FINISH, payload, 0);
	if (recv(socket, &tally, sizeof tally, MSG_WAITALL) != sizeof tally)
		fail("recv");
	seconds = now() - start;
	if (tally.messages != sent || tally.sum != sum) {
		fprintf(stderr, "imsg-messages: sent %u, arrived %u\n", sent, tally.messages);
		exit(1);
	}
	printf("{\"calls\":%u,\"seconds\":%.9f}\n", sent, seconds);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	char line[128], mode[16];
	int pair[2], gathered;
	double milliseconds;
	uint32_t together;

	if (argc != 2)
		return 2;
	gathered = strcmp(argv[1], "gathered") == 0;
	own_pid = getpid();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		fail("socketpair");
	switch (fork()) {
	case -1:
		fail("fork");
		break;
	case 0:
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(pair[0]);
		receiver(pair[1]);
		return 1;
	}
	close(pair[1]);
	while (fgets(line, sizeof line, stdin) != NULL) {
		if (sscanf(line, "rate %15s %lf %u", mode, &milliseconds, &together) != 3)
			return 2;
		measure(pair[0], gathered, strcmp(mode, "small") == 0 ? SMALL_PAYLOAD : LARGE_PAYLOAD, milliseconds, together);
	}
	close(pair[0]);
	wait(NULL);
	return 0;
}

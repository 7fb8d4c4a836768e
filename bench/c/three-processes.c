/*
 * The yardstick: what three processes in C make of the same exchange. A client sends a frame to a relay over a socket
 * pair, the relay parses its header and forwards it to a server over another, the server answers, the relay forwards the
 * answer. The relay looks at frames as any mediator must (length, type, handle number, one output buffer per receiver,
 * many frames gathered into one write), but it verifies no body and asks no policy: the difference between this
 * program and a mediated call is what Node and the checks cost.
 *
 * The first process is the client. It takes one command per line on its standard input and answers each with one line
 * of JSON on its standard output:
 *
 *     latency sleep|poll MILLISECONDS      round trips one after the other
 *     rate sleep MILLISECONDS IN_FLIGHT    round trips with so many open at once
 *
 * "sleep" waits in recv(2); "poll" asks recv(2) with MSG_DONTWAIT for up to 60 microseconds first. With --descriptors FILE
 * the server opens that file for every answer and sends the descriptor along (SCM_RIGHTS); relay and client receive and
 * close it. With --apart the relay is bound to another core than client and server: Linux likes to keep processes that only
 * wait for one another on one core, where waking is cheap, and this shows what it costs when it does not.
 * Standard input at its end, or any error, ends all three.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	FRAME_BYTES = 80,	/* the mediated message's own size: 16 header, 40 fixed part, 24 text */
	INPUT_BYTES = 64 * 1024,
	SPIN_NANOSECONDS = 60 * 1000,
	MOST_SAMPLES = 1 << 20,
	MOST_IN_FLIGHT = 512,	/* 40 KiB: fits a socket buffer, so that blocking sends cannot form a cycle */
	REQUEST = 2,
	RESPONSE = 3,
	SERVER_HANDLE = 2,
	CLIENT_HANDLE = 2,
};

struct header {
	uint32_t type, length, id, handle;
};

/* Bytes received that may end in the middle of a frame. */
struct input {
	size_t used;
	unsigned char bytes[INPUT_BYTES];
};

static int apart;
static const char *opened_file;	/* NULL: answers carry no descriptor */
static int with_descriptors;

static void
fail(const char *what)
{
	fprintf(stderr, "three-processes: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Sends everything, or fails; descriptor >= 0 travels with the first byte and stays open here. */
static void
send_all(int fd, const void *data, size_t size, int descriptor)
{
	const unsigned char *bytes = data;
	union {
		struct cmsghdr align;
		unsigned char room[CMSG_SPACE(sizeof(int))];
	} control;

	while (size > 0) {
		ssize_t sent;

		if (descriptor >= 0) {
			struct iovec part = { (void *)bytes, size };
			struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1,
			    .msg_control = control.room, .msg_controllen = sizeof control.room };
			struct cmsghdr *head = CMSG_FIRSTHDR(&message);

			memset(control.room, 0, sizeof control.room);
			head->cmsg_level = SOL_SOCKET;
			head->cmsg_type = SCM_RIGHTS;
			head->cmsg_len = CMSG_LEN(sizeof(int));
			memcpy(CMSG_DATA(head), &descriptor, sizeof(int));
			sent = sendmsg(fd, &message, MSG_NOSIGNAL);
		} else
			sent = send(fd, bytes, size, MSG_NOSIGNAL);
		if (sent == -1) {
			if (errno == EINTR)
				continue;
			if (errno == EPIPE)
				exit(0);
			fail("send");
		}
		descriptor = -1;
		bytes += sent;
		size -= (size_t)sent;
	}
}

/*
 * Receives what is there into the free end of `input`. *descriptor becomes the one that came with it, owned by the
 * caller, or -1. Returns 0 when MSG_DONTWAIT was asked for and nothing was there. Ends the process at end of file.
 */
static size_t
receive(int fd, struct input *input, int flags, int *descriptor)
{
	size_t room = sizeof input->bytes - input->used;
	ssize_t got;

	*descriptor = -1;
	for (;;) {
		if (with_descriptors) {
			union {
				struct cmsghdr align;
				unsigned char room[CMSG_SPACE(sizeof(int))];
			} control;
			struct iovec part = { input->bytes + input->used, room };
			struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1,
			    .msg_control = control.room, .msg_controllen = sizeof control.room };
			struct cmsghdr *head;

			got = recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC);
			if (got > 0 && (head = CMSG_FIRSTHDR(&message)) != NULL &&
			    head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS)
				memcpy(descriptor, CMSG_DATA(head), sizeof(int));
		} else
			got = recv(fd, input->bytes + input->used, room, flags);
		if (got > 0)
			break;
		if (got == 0 || errno == ECONNRESET)
			exit(0);
		if (errno == EAGAIN)
			return 0;
		if (errno != EINTR)
			fail("recv");
	}
	input->used += (size_t)got;
	return (size_t)got;
}

/* The next whole frame at *at, or NULL. A frame no process of ours would send ends this one. */
static const struct header *
next_frame(const struct input *input, size_t *at)
{
	const struct header *header = (const struct header *)(input->bytes + *at);

	if (input->used - *at < sizeof *header)
		return NULL;
	if (header->length < sizeof *header || header->length > INPUT_BYTES || header->length % 8 != 0 ||
	    (header->type != REQUEST && header->type != RESPONSE)) {
		errno = EBADMSG;
		fail("frame");
	}
	if (input->used - *at < header->length)
		return NULL;
	*at += header->length;
	return header;
}

/* Drops the frames before `at`; what is left of a partial one moves to the front. */
static void
consume(struct input *input, size_t at)
{
	memmove(input->bytes, input->bytes + at, input->used - at);
	input->used -= at;
}

/* ---- relay ---- */

static void
relay(int client, int server)
{
	/* Two ends, each with its handle table of one channel: number SERVER_HANDLE or CLIENT_HANDLE leads to the other. */
	static struct input inputs[2];
	static unsigned char output[INPUT_BYTES];
	const int sockets[2] = { client, server };
	const uint32_t handles[2] = { SERVER_HANDLE, CLIENT_HANDLE };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	for (uint32_t end = 0; end < 2; end++) {
		struct epoll_event event = { .events = EPOLLIN, .data.u32 = end };

		if (epoll_ctl(epoll, EPOLL_CTL_ADD, sockets[end], &event) == -1)
			fail("epoll_ctl");
	}
	for (;;) {
		struct epoll_event ready[2];
		int count = epoll_wait(epoll, ready, 2, -1);

		if (count == -1 && errno != EINTR)
			fail("epoll_wait");
		for (int i = 0; i < count; i++) {
			uint32_t end = ready[i].data.u32;
			struct input *input = &inputs[end];
			const struct header *frame;
			size_t at = 0, filled = 0;
			int descriptor;

			receive(sockets[end], input, MSG_DONTWAIT, &descriptor);
			while ((frame = next_frame(input, &at)) != NULL) {
				struct header *forwarded = (struct header *)(output + filled);

				if (frame->handle != handles[end]) {
					errno = EBADF;
					fail("handle");
				}
				memcpy(forwarded, frame, frame->length);
				forwarded->handle = handles[1 - end];
				filled += frame->length;
			}
			consume(input, at);
			if (filled > 0)
				send_all(sockets[1 - end], output, filled, descriptor);
			if (descriptor >= 0)
				close(descriptor);
		}
	}
}

/* ---- server ---- */

static void
serve(int relay_socket)
{
	static struct input input;
	static unsigned char output[INPUT_BYTES];

	for (;;) {
		const struct header *frame;
		size_t at = 0, filled = 0;
		int descriptor;

		receive(relay_socket, &input, 0, &descriptor);
		while ((frame = next_frame(&input, &at)) != NULL) {
			struct header *answer = (struct header *)(output + filled);

			memcpy(answer, frame, frame->length);
			answer->type = RESPONSE;
			filled += frame->length;
			if (with_descriptors) {
				int file = open(opened_file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

				if (file == -1)
					fail("open");
				send_all(relay_socket, output, filled, file);
				close(file);
				filled = 0;
			}
		}
		consume(&input, at);
		if (filled > 0)
			send_all(relay_socket, output, filled, -1);
	}
}

/* ---- client ---- */

static struct input answers;
static double samples[MOST_SAMPLES];
static uint32_t next_id;

static void
write_request(unsigned char *at)
{
	struct header header = { REQUEST, FRAME_BYTES, ++next_id, SERVER_HANDLE };

	memcpy(at, &header, sizeof header);
	memset(at + sizeof header, 'x', FRAME_BYTES - sizeof header);
}

/* Receives once; asks for up to SPIN_NANOSECONDS before it sleeps when told to. */
static void
await_answers(int fd, int polling, int *descriptor)
{
	if (polling) {
		uint64_t limit = now() + SPIN_NANOSECONDS;

		do
			if (receive(fd, &answers, MSG_DONTWAIT, descriptor) > 0)
				return;
		while (now() < limit);
	}
	receive(fd, &answers, 0, descriptor);
}

static void
round_trip(int fd, int polling)
{
	unsigned char request[FRAME_BYTES];
	const struct header *answer;
	size_t at = 0;
	int carried = -1, descriptor;

	write_request(request);
	send_all(fd, request, sizeof request, -1);
	do {
		await_answers(fd, polling, &descriptor);
		if (descriptor >= 0)
			carried = descriptor;
	} while ((answer = next_frame(&answers, &at)) == NULL);
	if (answer->id != next_id || (carried >= 0) != with_descriptors) {
		errno = EBADMSG;
		fail("answer");
	}
	consume(&answers, at);
	if (carried >= 0)
		close(carried);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
latency(int fd, int polling, uint64_t milliseconds)
{
	uint64_t start = now(), end = start + milliseconds * 1000000u, last = start;
	size_t count = 0;

	while (last < end && count < MOST_SAMPLES) {
		uint64_t begun = now();

		round_trip(fd, polling);
		last = now();
		samples[count++] = (double)(last - begun) / 1000;
	}
	qsort(samples, count, sizeof samples[0], by_value);
	printf("{\"calls\":%zu,\"seconds\":%.6f,\"median\":%.3f,\"p99\":%.3f}\n", count, (double)(last - start) / 1e9,
	    samples[count / 2], samples[count * 99 / 100]);
}

static void
rate(int fd, uint64_t milliseconds, size_t in_flight)
{
	static unsigned char requests[MOST_IN_FLIGHT * FRAME_BYTES];
	uint64_t start = now(), end = start + milliseconds * 1000000u;
	size_t answered = 0, sent = in_flight, batch = in_flight;

	while (batch > 0 || answered < sent) {
		size_t at = 0;
		int descriptor;

		for (size_t i = 0; i < batch; i++)
			write_request(requests + i * FRAME_BYTES);
		if (batch > 0)
			send_all(fd, requests, batch * FRAME_BYTES, -1);
		await_answers(fd, 0, &descriptor);
		batch = 0;
		while (next_frame(&answers, &at) != NULL)
			batch++;
		consume(&answers, at);
		answered += batch;
		if (now() >= end)
			batch = 0;
		sent += batch;
	}
	printf("{\"calls\":%zu,\"seconds\":%.6f}\n", answered, (double)(now() - start) / 1e9);
}

static void
client(int fd)
{
	char line[128], how[16];
	unsigned long milliseconds, in_flight;

	while (fgets(line, sizeof line, stdin) != NULL) {
		if (sscanf(line, "latency %15s %lu", how, &milliseconds) == 2)
			latency(fd, strcmp(how, "poll") == 0, milliseconds);
		else if (sscanf(line, "rate %15s %lu %lu", how, &milliseconds, &in_flight) == 3 && in_flight > 0 &&
		    in_flight <= MOST_IN_FLIGHT && !with_descriptors)
			rate(fd, milliseconds, in_flight);
		else {
			fprintf(stderr, "three-processes: not a command: %s", line);
			exit(2);
		}
		fflush(stdout);
	}
}

/* ---- start ---- */

/* Forks a process that runs `main` and dies with this one. */
static pid_t
start(void (*body)(int, int), int a, int b, int unwanted)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == -1)
		fail("fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		close(unwanted);
		body(a, b);
		_exit(0);
	}
	return pid;
}

/* Binds this process to the first or second core it may run on. */
static void
bind_to_core(unsigned place)
{
	cpu_set_t allowed, one;

	if (!apart)
		return;
	if (sched_getaffinity(0, sizeof allowed, &allowed) == -1)
		fail("sched_getaffinity");
	for (size_t core = 0; core < CPU_SETSIZE; core++) {
		if (!CPU_ISSET(core, &allowed) || place-- > 0)
			continue;
		CPU_ZERO(&one);
		CPU_SET(core, &one);
		if (sched_setaffinity(0, sizeof one, &one) == -1)
			fail("sched_setaffinity");
		return;
	}
	fprintf(stderr, "three-processes: --apart needs two cores\n");
	exit(1);
}

static void
run_relay(int client_socket, int server_socket)
{
	bind_to_core(1);
	relay(client_socket, server_socket);
}

static void
run_server(int socket, int relay_end)
{
	close(relay_end);
	bind_to_core(0);
	serve(socket);
}

int
main(int argc, char **argv)
{
	int to_client[2], to_server[2];
	pid_t pids[2];

	apart = argc == 2 && strcmp(argv[1], "--apart") == 0;
	if (argc == 3 && strcmp(argv[1], "--descriptors") == 0)
		opened_file = argv[2];
	if (argc != 1 && !apart && opened_file == NULL) {
		fprintf(stderr, "usage: three-processes [--apart | --descriptors FILE]\n");
		return 2;
	}
	with_descriptors = opened_file != NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to_client) == -1 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to_server) == -1)
		fail("socketpair");
	/* [0] is the outer end, [1] the relay's. The server must not hold the client's pair, or no end of file would come. */
	pids[0] = start(run_relay, to_client[1], to_server[1], to_client[0]);
	close(to_client[1]);
	pids[1] = start(run_server, to_server[0], to_server[1], to_client[0]);
	close(to_server[0]);
	close(to_server[1]);
	bind_to_core(0);
	client(to_client[0]);
	close(to_client[0]);
	waitpid(pids[0], NULL, 0);
	waitpid(pids[1], NULL, 0);
	return 0;
}

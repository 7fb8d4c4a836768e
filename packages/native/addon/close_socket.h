#pragma once

/*
 * Closes a socket on a thread made for that, and waits for it a bounded time, which is all that it takes unless somebody wants it otherwise.
 * Returns 0, or -errno of close(2). EINTR counts as closed.
 */
int close_socket(int number);

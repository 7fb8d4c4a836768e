#pragma once

#include <stdbool.h>

/* Closes a number so that what hangs on it is let go by a thread that ends. Whether that was possible; if not, the number is still open. */
bool close_by_exit(int number);

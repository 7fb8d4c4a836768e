/*
 * Arguments of a call from JavaScript, checked.
 *
 * Every getter returns false with an exception pending when the argument is not what it must be; the function then returns NULL.
 * Arguments are numbered from 0. Nothing is allocated by the getters, `call_string` excepted.
 */
#ifndef SALLYPORT_CALL_H
#define SALLYPORT_CALL_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALL_MAXIMUM_ARGUMENTS 9

struct call {
  napi_env env;
  /* How the function is called, for messages: "send(socket, bytes, ...)". */
  const char *usage;
  napi_value argument[CALL_MAXIMUM_ARGUMENTS];
};

bool call_begin(struct call *call, napi_env env, napi_callback_info info, const char *usage);

bool call_int(const struct call *call, size_t index, int *result);
bool call_int64(const struct call *call, size_t index, int64_t *result);
bool call_boolean(const struct call *call, size_t index, bool *result);
bool call_function(const struct call *call, size_t index, napi_value *result);

/* The memory of a typed array of at least `minimum` elements. It stays valid until JavaScript runs again. */
bool call_bytes(const struct call *call, size_t index, uint8_t **data, size_t *length);
bool call_int32s(const struct call *call, size_t index, size_t minimum, int32_t **data, size_t *length);
bool call_float64s(const struct call *call, size_t index, size_t minimum, double **data);

/* Bytes [offset, offset + length) of the Uint8Array at `index`; offset and length are the two arguments that follow it. */
bool call_byte_range(const struct call *call, size_t index, uint8_t **data, size_t *length);

/*
 * A string as UTF-8 with a NUL, in memory to be freed by the caller. A string that holds a NUL itself cannot be given to the
 * system: *result is then NULL and true is returned; the function answers -EINVAL.
 */
bool call_string(const struct call *call, size_t index, char **result);
bool call_value_string(const struct call *call, size_t index, napi_value value, char **result);

void call_throw_type_error(const struct call *call, size_t index, const char *expected);
void call_throw_range_error(const struct call *call, size_t index, const char *expected);

/* Throw and return false. Here, so that the compiler sees that the result is false and what it means for the caller. */
static inline bool call_type_error(const struct call *call, size_t index, const char *expected) {
  call_throw_type_error(call, index, expected);
  return false;
}
static inline bool call_range_error(const struct call *call, size_t index, const char *expected) {
  call_throw_range_error(call, index, expected);
  return false;
}

/* Results. */
napi_value call_return_int(const struct call *call, int value);
/* -errno when `value` is negative, else `value`. */
napi_value call_return_result(const struct call *call, int value);

#endif

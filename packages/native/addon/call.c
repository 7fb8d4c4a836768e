#include "call.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 256 };

bool call_begin(struct call *call, napi_env env, napi_callback_info info, const char *usage) {
  size_t count = CALL_MAXIMUM_ARGUMENTS;
  call->env = env;
  call->usage = usage;
  /* Arguments that were left out are filled in as undefined, which no getter accepts. */
  return napi_get_cb_info(env, info, &count, call->argument, NULL, NULL) == napi_ok;
}

void call_throw_type_error(const struct call *call, size_t index, const char *expected) {
  char message[MESSAGE_SIZE];
  snprintf(message, sizeof message, "%s: argument %zu must be %s", call->usage, index + 1, expected);
  napi_throw_type_error(call->env, "ERR_INVALID_ARG_TYPE", message);
}

void call_throw_range_error(const struct call *call, size_t index, const char *expected) {
  char message[MESSAGE_SIZE];
  snprintf(message, sizeof message, "%s: argument %zu must be %s", call->usage, index + 1, expected);
  napi_throw_range_error(call->env, "ERR_OUT_OF_RANGE", message);
}

bool call_int64(const struct call *call, size_t index, int64_t *result) {
  if (napi_get_value_int64(call->env, call->argument[index], result) == napi_ok) return true;
  return call_type_error(call, index, "a number");
}

bool call_int(const struct call *call, size_t index, int *result) {
  int64_t value;
  if (!call_int64(call, index, &value)) return false;
  if (value < INT_MIN || value > INT_MAX) return call_range_error(call, index, "a 32-bit integer");
  *result = (int)value;
  return true;
}

bool call_boolean(const struct call *call, size_t index, bool *result) {
  if (napi_get_value_bool(call->env, call->argument[index], result) == napi_ok) return true;
  return call_type_error(call, index, "a boolean");
}

bool call_function(const struct call *call, size_t index, napi_value *result) {
  napi_valuetype type;
  if (napi_typeof(call->env, call->argument[index], &type) != napi_ok || type != napi_function) {
    return call_type_error(call, index, "a function");
  }
  *result = call->argument[index];
  return true;
}

static bool typed_array(const struct call *call, size_t index, napi_typedarray_type wanted, const char *name, void **data,
                        size_t *length) {
  napi_typedarray_type type;
  if (napi_get_typedarray_info(call->env, call->argument[index], &type, length, data, NULL, NULL) != napi_ok ||
      type != wanted) {
    return call_type_error(call, index, name);
  }
  return true;
}

bool call_bytes(const struct call *call, size_t index, uint8_t **data, size_t *length) {
  void *memory;
  if (!typed_array(call, index, napi_uint8_array, "a Uint8Array", &memory, length)) return false;
  *data = memory;
  return true;
}

bool call_int32s(const struct call *call, size_t index, size_t minimum, int32_t **data, size_t *length) {
  void *memory;
  if (!typed_array(call, index, napi_int32_array, "an Int32Array", &memory, length)) return false;
  if (*length < minimum) return call_range_error(call, index, "a longer Int32Array");
  *data = memory;
  return true;
}

bool call_float64s(const struct call *call, size_t index, size_t minimum, double **data) {
  void *memory;
  size_t length;
  if (!typed_array(call, index, napi_float64_array, "a Float64Array", &memory, &length)) return false;
  if (length < minimum) return call_range_error(call, index, "a longer Float64Array");
  *data = memory;
  return true;
}

bool call_byte_range(const struct call *call, size_t index, uint8_t **data, size_t *length) {
  uint8_t *memory;
  size_t size;
  int64_t offset;
  int64_t count;
  if (!call_bytes(call, index, &memory, &size)) return false;
  if (!call_int64(call, index + 1, &offset) || !call_int64(call, index + 2, &count)) return false;
  if (offset < 0 || (uint64_t)offset > size) return call_range_error(call, index + 1, "an offset inside the buffer");
  if (count < 0 || (uint64_t)count > size - (size_t)offset) {
    return call_range_error(call, index + 2, "a length that ends inside the buffer");
  }
  *data = memory + offset;
  *length = (size_t)count;
  return true;
}

bool call_string(const struct call *call, size_t index, char **result) {
  return call_value_string(call, index, call->argument[index], result);
}

bool call_value_string(const struct call *call, size_t index, napi_value value, char **result) {
  size_t length;
  *result = NULL;
  if (napi_get_value_string_utf8(call->env, value, NULL, 0, &length) != napi_ok) {
    return call_type_error(call, index, "a string, or hold only strings");
  }
  char *text = malloc(length + 1);
  if (text == NULL) {
    napi_throw_error(call->env, "ERR_MEMORY_ALLOCATION_FAILED", "out of memory");
    return false;
  }
  if (napi_get_value_string_utf8(call->env, value, text, length + 1, &length) != napi_ok) {
    free(text);
    return call_type_error(call, index, "a string, or hold only strings");
  }
  if (strlen(text) != length) {
    free(text);
    return true;
  }
  *result = text;
  return true;
}

napi_value call_return_int(const struct call *call, int value) {
  napi_value result;
  return napi_create_int32(call->env, value, &result) == napi_ok ? result : NULL;
}

napi_value call_return_result(const struct call *call, int value) {
  return call_return_int(call, value < 0 ? -errno : value);
}

#include "CTheanoZlib.h"

static const char *const names[] = {
    "libz.so.1",
    "libz.so",
    "/usr/lib/libz.1.dylib",
    "libz.dylib",
    NULL,
};

static const struct theano_symbol symbols[] = {
#define F(optional, result, name, parameters) {#name, offsetof(struct theano_zlib_api, name), optional},
    THEANO_ZLIB_FUNCTIONS(F)
#undef F
};

static const struct theano_library library = {
    "zlib", "THEANO_ZLIB_LIBRARY", names, symbols, sizeof symbols / sizeof symbols[0], NULL, NULL,
};

const struct theano_zlib_api *theano_zlib_load(
    const char *explicit_path, enum theano_load_status *status, char *message, size_t message_size) {
  return theano_library_load(
      &library, explicit_path, sizeof(struct theano_zlib_api), status, message, message_size);
}

#include "CTheanoBLAS.h"

static const char *const names[] = {
    "libopenblas.so.0",
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "libblas.so.3",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    "/usr/local/opt/openblas/lib/libopenblas.dylib",
    NULL,
};

static const struct theano_symbol symbols[] = {
#define F(optional, result, name, parameters) {#name, offsetof(struct theano_blas_api, name), optional},
    THEANO_BLAS_FUNCTIONS(F) THEANO_BLAS_OPENBLAS_FUNCTIONS(F)
#undef F
};

static void opened(const void *table) {
  const struct theano_blas_api *api = table;
  if (api->openblas_set_num_threads == NULL) return;
  api->openblas_set_num_threads(1);
  if (api->blas_thread_shutdown_ != NULL) api->blas_thread_shutdown_();
}

static const struct theano_library library = {
    "BLAS", "THEANO_BLAS_LIBRARY", names, symbols, sizeof symbols / sizeof symbols[0], NULL, opened,
};

const struct theano_blas_api *theano_blas_load(
    const char *explicit_path, enum theano_load_status *status, char *message, size_t message_size) {
  return theano_library_load(
      &library, explicit_path, sizeof(struct theano_blas_api), status, message, message_size);
}

const char *theano_blas_path(const struct theano_blas_api *api) {
  return theano_library_path(*(void *const *)&api->cblas_sgemm);
}

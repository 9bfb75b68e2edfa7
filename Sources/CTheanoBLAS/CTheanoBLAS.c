#include "CTheanoBLAS.h"

#include <stdio.h>

#define MKL_NAMES \
  "libmkl_rt.so.2", "libmkl_rt.so.1", "libmkl_rt.so", "/opt/intel/oneapi/mkl/latest/lib/libmkl_rt.so.2", \
      "/opt/intel/oneapi/mkl/latest/lib/intel64/libmkl_rt.so.2", "libmkl_rt.2.dylib", "libmkl_rt.dylib"

static const char *const names[] = {
    "libopenblas.so.0",
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "libblas.so.3",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    "/usr/local/opt/openblas/lib/libopenblas.dylib",
    MKL_NAMES,
    NULL,
};

static const char *const mkl_names[] = {MKL_NAMES, NULL};

#define F(optional, result, name, parameters) {#name, offsetof(struct theano_blas_api, name), optional},
static const struct theano_symbol symbols[] = {
    THEANO_BLAS_FUNCTIONS(F) THEANO_BLAS_OPENBLAS_FUNCTIONS(F) THEANO_BLAS_MKL_FUNCTIONS(F)
};
#undef F

/// MKL's words for them.
enum { MKL_SEQUENTIAL = 1, MKL_ALL = ~0, MKL_NOTHING_SET = 1, MKL_BEST_BRANCH = 2, MKL_STRICT = 0x10000 };

static void opened(const void *table) {
  const struct theano_blas_api *api = table;
  if (api->MKL_Set_Threading_Layer != NULL) api->MKL_Set_Threading_Layer(MKL_SEQUENTIAL);
  if (api->openblas_set_num_threads == NULL) return;
  api->openblas_set_num_threads(1);
  if (api->blas_thread_shutdown_ != NULL) api->blas_thread_shutdown_();
}

/// Whether the bits of MKL's results depend on nothing but numbers and shapes: set, unless the user has chosen already.
/// Older versions do not know `strict`, and say no once there has been a product.
static int is_reproducible(const struct theano_blas_api *api) {
  if (api->MKL_CBWR_Get == NULL || api->MKL_CBWR_Set == NULL) return 0;
  if (api->MKL_CBWR_Get(MKL_ALL) > MKL_NOTHING_SET) return 1;
  return api->MKL_CBWR_Set(MKL_BEST_BRANCH | MKL_STRICT) == 0 || api->MKL_CBWR_Set(MKL_BEST_BRANCH) == 0;
}

static const struct theano_library library = {
    "BLAS", "THEANO_BLAS_LIBRARY", names, symbols, sizeof symbols / sizeof symbols[0], NULL, opened,
};

static const struct theano_library mkl = {
    "MKL", "THEANO_MKL_LIBRARY", mkl_names, symbols, sizeof symbols / sizeof symbols[0], NULL, opened,
};

static const struct theano_blas_api *load(
    const struct theano_library *wanted, const char *explicit_path, enum theano_load_status *status, char *message,
    size_t message_size) {
  const struct theano_blas_api *api = theano_library_load(
      wanted, explicit_path, sizeof(struct theano_blas_api), status, message, message_size);
  if (api == NULL) return NULL;
  if (wanted == &mkl && api->MKL_Get_Version_String == NULL) {
    snprintf(message, message_size, "MKL: %s is not MKL: it has no function MKL_Get_Version_String",
        theano_blas_path(api));
    *status = THEANO_SYMBOL_MISSING;
  } else if (api->MKL_Get_Version_String != NULL && !is_reproducible(api)) {
    snprintf(message, message_size,
        "%s: the process uses %s already, whose results depend on how memory is aligned; "
        "MKL_CBWR=AUTO,STRICT in the environment keeps it from that",
        wanted->title, theano_blas_path(api));
    *status = THEANO_VERSION_REFUSED;
  } else {
    return api;
  }
  return NULL;
}

const struct theano_blas_api *theano_blas_load(
    const char *explicit_path, enum theano_load_status *status, char *message, size_t message_size) {
  return load(&library, explicit_path, status, message, message_size);
}

const struct theano_blas_api *theano_mkl_load(
    const char *explicit_path, enum theano_load_status *status, char *message, size_t message_size) {
  return load(&mkl, explicit_path, status, message, message_size);
}

const char *theano_blas_path(const struct theano_blas_api *api) {
  return theano_library_path(*(void *const *)&api->cblas_sgemm);
}

// oneDNN

static const char *const onednn_names[] = {
    "libdnnl.so.3",
    "libdnnl.so.2",
    "libdnnl.so",
    "/opt/intel/oneapi/dnnl/latest/lib/libdnnl.so.3",
    "/opt/homebrew/opt/onednn/lib/libdnnl.dylib",
    "/usr/local/opt/onednn/lib/libdnnl.dylib",
    NULL,
};

#define F(optional, result, name, parameters) {#name, offsetof(struct theano_onednn_api, name), optional},
static const struct theano_symbol onednn_symbols[] = {THEANO_ONEDNN_FUNCTIONS(F) THEANO_ONEDNN_OPENMP_FUNCTIONS(F)};
#undef F

static const struct theano_library onednn = {
    "oneDNN",       "THEANO_ONEDNN_LIBRARY", onednn_names,
    onednn_symbols, sizeof onednn_symbols / sizeof onednn_symbols[0],
    NULL,           NULL,
};

const struct theano_onednn_api *theano_onednn_load(
    const char *explicit_path, enum theano_load_status *status, char *message, size_t message_size) {
  const struct theano_onednn_api *api = theano_library_load(
      &onednn, explicit_path, sizeof(struct theano_onednn_api), status, message, message_size);
  if (api == NULL) return NULL;
  const struct theano_onednn_version *version = api->dnnl_version();
  enum { WITHOUT_THREADS = 1, OPENMP = 2 };
  int is_quiet = version->cpu_runtime == WITHOUT_THREADS ||
      (version->cpu_runtime == OPENMP && api->omp_get_max_threads != NULL && api->omp_set_num_threads != NULL);
  if ((version->major == 2 || version->major == 3) && is_quiet) return api;
  snprintf(message, message_size, "oneDNN: %s is version %d.%d, %s",
      theano_library_path(*(void *const *)&api->dnnl_sgemm), version->major, version->minor,
      is_quiet ? "and only 2 and 3 are known" : "whose threads cannot be held to one for each caller");
  *status = THEANO_VERSION_REFUSED;
  return NULL;
}

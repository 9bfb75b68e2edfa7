#ifndef CTHEANO_BLAS_H
#define CTHEANO_BLAS_H

#include <stddef.h>
#include <stdint.h>

#include "CTheanoLoader.h"

/// The BLAS (OpenBLAS, Accelerate, or any with the C interface and 32-bit sizes), opened while the program
/// runs. Prototypes of our own. Sizes and leading dimensions are in elements; complex numbers are pairs
/// (real, imaginary) of floats or doubles, passed by address.

/// Imported as Swift enumerations: `BLASOrder.rowMajor`, `BLASTranspose.no`.
enum __attribute__((enum_extensibility(closed))) BLASOrder : unsigned int {
  BLASOrderRowMajor = 101,
  BLASOrderColumnMajor = 102,
};

enum __attribute__((enum_extensibility(closed))) BLASTranspose : unsigned int {
  BLASTransposeNo = 111,
  BLASTransposeYes = 112,
  BLASTransposeConjugate = 113,
};

// F(optional, result, name, parameters), the same for every element type: R is how a scalar is passed, E what
// an array holds.

/// C := alpha op(A) op(B) + beta C; y := alpha op(A) x + beta y; y := alpha x + y; x := alpha x.
#define THEANO_BLAS_TYPE_FUNCTIONS(F, p, R, E) \
  F(0, void, cblas_##p##gemm, \
    (enum BLASOrder order, enum BLASTranspose transpose_a, enum BLASTranspose transpose_b, int m, int n, \
     int k, R alpha, const E *_Nonnull a, int lda, const E *_Nonnull b, int ldb, R beta, E *_Nonnull c, \
     int ldc)) \
  F(0, void, cblas_##p##gemv, \
    (enum BLASOrder order, enum BLASTranspose transpose, int m, int n, R alpha, const E *_Nonnull a, \
     int lda, const E *_Nonnull x, int incx, R beta, E *_Nonnull y, int incy)) \
  F(0, void, cblas_##p##axpy, (int n, R alpha, const E *_Nonnull x, int incx, E *_Nonnull y, int incy)) \
  F(0, void, cblas_##p##scal, (int n, R alpha, E *_Nonnull x, int incx))

/// A := alpha x y' + A, without conjugation.
#define THEANO_BLAS_RANK_ONE_FUNCTION(F, name, R, E) \
  F(0, void, name, \
    (enum BLASOrder order, int m, int n, R alpha, const E *_Nonnull x, int incx, const E *_Nonnull y, \
     int incy, E *_Nonnull a, int lda))

#define THEANO_BLAS_FUNCTIONS(F) \
  THEANO_BLAS_TYPE_FUNCTIONS(F, s, float, float) \
  THEANO_BLAS_TYPE_FUNCTIONS(F, d, double, double) \
  THEANO_BLAS_TYPE_FUNCTIONS(F, c, const void *_Nonnull, void) \
  THEANO_BLAS_TYPE_FUNCTIONS(F, z, const void *_Nonnull, void) \
  THEANO_BLAS_RANK_ONE_FUNCTION(F, cblas_sger, float, float) \
  THEANO_BLAS_RANK_ONE_FUNCTION(F, cblas_dger, double, double) \
  THEANO_BLAS_RANK_ONE_FUNCTION(F, cblas_cgeru, const void *_Nonnull, void) \
  THEANO_BLAS_RANK_ONE_FUNCTION(F, cblas_zgeru, const void *_Nonnull, void) \
  F(0, float, cblas_sdot, (int n, const float *_Nonnull x, int incx, const float *_Nonnull y, int incy)) \
  F(0, double, cblas_ddot, (int n, const double *_Nonnull x, int incx, const double *_Nonnull y, int incy)) \
  F(0, void, cblas_cdotu_sub, \
    (int n, const void *_Nonnull x, int incx, const void *_Nonnull y, int incy, void *_Nonnull result)) \
  F(0, void, cblas_zdotu_sub, \
    (int n, const void *_Nonnull x, int incx, const void *_Nonnull y, int incy, void *_Nonnull result))

/// Only OpenBLAS has these; NULL elsewhere.
#define THEANO_BLAS_OPENBLAS_FUNCTIONS(F) \
  F(1, void, openblas_set_num_threads, (int count)) \
  F(1, int, openblas_get_num_threads, (void)) \
  F(1, int, blas_thread_shutdown_, (void)) \
  F(1, char *_Nullable, openblas_get_config, (void)) \
  F(1, char *_Nullable, openblas_get_corename, (void))

/// Only Intel's MKL has these; NULL elsewhere.
#define THEANO_BLAS_MKL_FUNCTIONS(F) \
  F(1, int, MKL_Set_Threading_Layer, (int layer)) \
  F(1, int, MKL_Set_Num_Threads_Local, (int count)) \
  F(1, int, MKL_CBWR_Get, (int option)) \
  F(1, int, MKL_CBWR_Set, (int setting)) \
  F(1, void, MKL_Get_Version_String, (char *_Nonnull text, int size))

/// The functions by their names; constant once loaded.
struct __attribute__((swift_attr("@Sendable"))) theano_blas_api {
  void *_Nonnull handle;
#define F(optional, result, name, parameters) result(*_Nonnull name) parameters;
  THEANO_BLAS_FUNCTIONS(F)
#undef F
#define F(optional, result, name, parameters) result(*_Nullable name) parameters;
  THEANO_BLAS_OPENBLAS_FUNCTIONS(F)
  THEANO_BLAS_MKL_FUNCTIONS(F)
#undef F
};

/// Opens a BLAS. `explicit_path` or the environment variable THEANO_BLAS_LIBRARY names the one file to try.
///
/// OpenBLAS starts with a thread per core, and each looks out for work without rest for its first 30 milliseconds. They
/// are ended here unless the process had opened the library before: the work is divided by us, since OpenBLAS's own
/// division changes the last bits of a product with the number of threads. (It makes them again when somebody calls
/// `openblas_set_num_threads`.)
///
/// - Parameter message: one line for the user where nothing was loaded, of at most THEANO_MESSAGE_SIZE bytes.
/// - Returns: The functions, good for the life of the process, or NULL.
const struct theano_blas_api *_Nullable theano_blas_load(
    const char *_Nullable explicit_path, enum theano_load_status *_Nonnull status, char *_Nonnull message,
    size_t message_size);

/// Opens Intel's MKL, beside another BLAS. `explicit_path` or the environment variable THEANO_MKL_LIBRARY names the one
/// file to try.
///
/// Unless the process had opened it before it is told to work without threads of its own. Its results depend on how
/// arrays are aligned in memory unless it is told otherwise before its first product; where that is too late, it is
/// refused.
const struct theano_blas_api *_Nullable theano_mkl_load(
    const char *_Nullable explicit_path, enum theano_load_status *_Nonnull status, char *_Nonnull message,
    size_t message_size);

/// The file the functions came from, or NULL.
const char *_Nullable theano_blas_path(const struct theano_blas_api *_Nonnull api);

/// What oneDNN says of itself.
struct theano_onednn_version {
  int major, minor, patch;
  const char *_Nullable hash;
  /// 1: without threads; 2: OpenMP.
  unsigned cpu_runtime, gpu_runtime;
};

/// oneDNN, of which only products of float32 are of use: C := alpha op(A) op(B) + beta C, row-major; 0: done.
#define THEANO_ONEDNN_FUNCTIONS(F) \
  F(0, const struct theano_onednn_version *_Nonnull, dnnl_version, (void)) \
  F(0, int, dnnl_sgemm, \
    (char transpose_a, char transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float *_Nonnull a, \
     int64_t lda, const float *_Nonnull b, int64_t ldb, float beta, float *_Nonnull c, int64_t ldc))

/// Of the OpenMP that it uses: how many threads products that the calling thread begins may have.
#define THEANO_ONEDNN_OPENMP_FUNCTIONS(F) \
  F(1, int, omp_get_max_threads, (void)) \
  F(1, void, omp_set_num_threads, (int count))

/// The functions by their names; constant once loaded.
struct __attribute__((swift_attr("@Sendable"))) theano_onednn_api {
  void *_Nonnull handle;
#define F(optional, result, name, parameters) result(*_Nonnull name) parameters;
  THEANO_ONEDNN_FUNCTIONS(F)
#undef F
#define F(optional, result, name, parameters) result(*_Nullable name) parameters;
  THEANO_ONEDNN_OPENMP_FUNCTIONS(F)
#undef F
};

/// Opens oneDNN. `explicit_path` or the environment variable THEANO_ONEDNN_LIBRARY names the one file to try. One whose
/// threads cannot be held to one for each caller is refused.
const struct theano_onednn_api *_Nullable theano_onednn_load(
    const char *_Nullable explicit_path, enum theano_load_status *_Nonnull status, char *_Nonnull message,
    size_t message_size);

#endif

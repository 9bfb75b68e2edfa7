#ifndef CTHEANO_PRODUCTS_H
#define CTHEANO_PRODUCTS_H

#include <stdint.h>

/// The library's own code for products of float32 and float64, assembled when the library is built, for two levels of
/// x86-64. `ProductEmitter` of TheanoLLVM is its source: `make products` writes the files anew.

/// Imported as a Swift enumeration: `ReadyLevel.avx2`.
enum __attribute__((enum_extensibility(closed))) ReadyLevel : unsigned int {
  ReadyLevelAvx2 = 0,
  ReadyLevelAvx512 = 1,
};

/// The interface of a kernel.
typedef void (*theano_ready_function)(
    void *_Nullable context, void *_Nullable const *_Nonnull buffers, const int64_t *_Nonnull integers,
    const void *_Nonnull chunk, void *_Nonnull fault);

/// Products of matrices, or of a matrix and a vector, of float32 or of float64.
///
/// - Returns: NULL where there is none for this system and family of processors. Whether the processor is of the level
///   is not asked.
theano_ready_function _Nullable theano_ready_product(enum ReadyLevel level, int is_vector, int is_double);

#endif

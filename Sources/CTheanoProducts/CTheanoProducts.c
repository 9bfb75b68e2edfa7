#include "CTheanoProducts.h"

#include <stddef.h>

#if defined(__x86_64__) && defined(__ELF__)
#define DECLARE(name) \
  __attribute__((visibility("hidden"))) void name( \
      void *context, void *const *buffers, const int64_t *integers, const void *chunk, void *fault);
#define FOUR(F, level) \
  F(theano_##level##_matrix_float32) F(theano_##level##_matrix_float64) \
  F(theano_##level##_vector_float32) F(theano_##level##_vector_float64)

FOUR(DECLARE, avx2)
FOUR(DECLARE, avx512)

theano_ready_function theano_ready_product(enum ReadyLevel level, int is_vector, int is_double) {
#define ITEM(name) name,
  static const theano_ready_function functions[][4] = {{FOUR(ITEM, avx2)}, {FOUR(ITEM, avx512)}};
  return functions[level][(is_vector ? 2 : 0) + (is_double ? 1 : 0)];
}
#else
theano_ready_function theano_ready_product(enum ReadyLevel level, int is_vector, int is_double) {
  (void)level;
  (void)is_vector;
  (void)is_double;
  return NULL;
}
#endif

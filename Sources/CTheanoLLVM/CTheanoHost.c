#include "CTheanoLLVM.h"

#if defined(__x86_64__)
#include <cpuid.h>

/// Which registers of a leaf say what the processor can do; the others hold serial numbers and the core's own.
static const struct {
  uint32_t leaf, subleaf;
  int a, b, c, d;
} questions[] = {
    {0, 0, 1, 1, 1, 1}, {1, 0, 1, 0, 1, 1}, {7, 0, 1, 1, 1, 1}, {7, 1, 1, 1, 1, 1}, {0x80000001u, 0, 0, 0, 1, 1},
};

size_t theano_host_words(uint32_t *words, size_t capacity) {
  size_t count = 0;
  for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
    uint32_t a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid_count(questions[i].leaf, questions[i].subleaf, &a, &b, &c, &d)) a = b = c = d = 0;
    if (count + 4 > capacity) return 0;
    words[count++] = questions[i].a ? a : 0;
    words[count++] = questions[i].b ? b : 0;
    words[count++] = questions[i].c ? c : 0;
    words[count++] = questions[i].d ? d : 0;
  }
  // Which vector registers the system saves: without it a feature of the processor is of no use. Bit 27 of leaf 1
  // says that the question may be asked.
  uint32_t low = 0, high = 0;
  if (words[4 + 2] & (1u << 27)) __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if (count + 1 > capacity) return 0;
  words[count++] = low;
  return count;
}
#else
size_t theano_host_words(uint32_t *words, size_t capacity) {
  (void)words;
  (void)capacity;
  return 0;
}
#endif

#include "CTheanoClosures.h"

// A closure that does not escape is two words: a function, and where what it has captured lies on its caller's stack.
// Swift has no name for them: to hand such a closure to other threads it copies it to the heap, each time. In C, with
// Swift's calling convention, they are two parameters.

#define SWIFT __attribute__((swiftcall))

typedef SWIFT void (*body_function)(intptr_t piece, __attribute__((swift_context)) const void *captured);

typedef struct {
  body_function function;
  const void *captured;
} closure;

static void run_piece(const void *context, intptr_t piece, intptr_t worker) {
  const closure *body = context;
  (void)worker;
  body->function(piece, body->captured);
}

// What Swift calls: `share` in Parallel.swift.
SWIFT void theano_share_closure(
  body_function function, const void *captured, intptr_t count, intptr_t threads, theano_runner runner);

SWIFT void theano_share_closure(
  body_function function, const void *captured, intptr_t count, intptr_t threads, theano_runner runner) {
  const closure body = {function, captured};
  runner(count, threads, run_piece, &body);
}

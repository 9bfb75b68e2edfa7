#ifndef CTHEANOCLOSURES_H
#define CTHEANOCLOSURES_H

#include <stdint.h>

/// Runs a piece of what `context` points at, as a number of those that are at it.
typedef void (*theano_piece)(const void *context, intptr_t piece, intptr_t worker);

/// Runs pieces 0 ..< count on up to so many threads; returns when all have run.
typedef void (*theano_runner)(intptr_t count, intptr_t threads, theano_piece piece, const void *context);

#endif

#include "CTheanoGraphviz.h"

#include <pthread.h>

// libgvc depends on libcgraph, so a look-up in the one finds the other's functions too.
static const char *const names[] = {
    "libgvc.so.6",
    "libgvc.so.7",
    "libgvc.so.8",
    "libgvc.so",
    "/opt/homebrew/lib/libgvc.dylib",
    "/usr/local/lib/libgvc.dylib",
    "libgvc.dylib",
    NULL,
};

static const struct theano_symbol symbols[] = {
#define F(optional, result, name, parameters) {#name, offsetof(struct theano_graphviz_api, name), optional},
    THEANO_GRAPHVIZ_FUNCTIONS(F)
#undef F
};

static const struct theano_library library = {
    "Graphviz", "THEANO_GRAPHVIZ_LIBRARY", names, symbols, sizeof symbols / sizeof symbols[0], NULL, NULL,
};

const struct theano_graphviz_api *theano_graphviz_load(
    const char *explicit_path, enum theano_load_status *status, char *message, size_t message_size) {
  return theano_library_load(
      &library, explicit_path, sizeof(struct theano_graphviz_api), status, message, message_size);
}

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

void theano_graphviz_begin_turn(void) { pthread_mutex_lock(&turn); }

void theano_graphviz_end_turn(void) { pthread_mutex_unlock(&turn); }

#ifndef CTHEANO_GRAPHVIZ_H
#define CTHEANO_GRAPHVIZ_H

#include <stddef.h>

#include "CTheanoLoader.h"

/// Graphviz, opened while the program runs: it lays out a graph in the DOT language and draws it as PNG, SVG
/// and more. Prototypes of our own. Graphviz keeps its state in globals: one thread at a time in all of it.

/// A drawing context and a parsed graph: bodies that nobody reads, so that Swift tells the two apart.
typedef struct GraphvizContextObject {
  char unseen;
} *GraphvizContext;
typedef struct GraphvizGraphObject {
  char unseen;
} *GraphvizGraph;

/// What Graphviz says aloud on standard error; the last error is kept for `aglasterr` in any case.
enum __attribute__((enum_extensibility(closed))) GraphvizLevel : unsigned int {
  GraphvizLevelWarning = 0,
  GraphvizLevelError = 1,
  GraphvizLevelSilent = 2,
};

/// F(optional, result, name, parameters). An `int` result is 0 where all went well.
///
/// `gvRenderData` writes its length as 32 bits in older versions and as 64 in newer ones: set it to 0 first,
/// and on little-endian machines both read the same.
#define THEANO_GRAPHVIZ_FUNCTIONS(F) \
  F(0, GraphvizContext _Nullable, gvContext, (void)) \
  F(0, int, gvFreeContext, (GraphvizContext _Nonnull context)) \
  F(0, char *_Nullable, gvcVersion, (GraphvizContext _Nonnull context)) \
  F(0, int, gvLayout, \
    (GraphvizContext _Nonnull context, GraphvizGraph _Nonnull graph, const char *_Nonnull engine)) \
  F(0, int, gvFreeLayout, (GraphvizContext _Nonnull context, GraphvizGraph _Nonnull graph)) \
  F(0, int, gvRenderFilename, \
    (GraphvizContext _Nonnull context, GraphvizGraph _Nonnull graph, const char *_Nonnull format, \
     const char *_Nonnull path)) \
  F(0, int, gvRenderData, \
    (GraphvizContext _Nonnull context, GraphvizGraph _Nonnull graph, const char *_Nonnull format, \
     char *_Nullable *_Nonnull bytes, size_t *_Nonnull count)) \
  F(0, void, gvFreeRenderData, (char *_Nullable bytes)) \
  F(0, GraphvizGraph _Nullable, agmemread, (const char *_Nonnull text)) \
  F(0, int, agclose, (GraphvizGraph _Nonnull graph)) \
  F(0, char *_Nullable, aglasterr, (void)) \
  F(0, enum GraphvizLevel, agseterr, (enum GraphvizLevel level))

/// Graphviz's functions by their names; constant once loaded.
struct __attribute__((swift_attr("@Sendable"))) theano_graphviz_api {
  void *_Nonnull handle;
#define F(optional, result, name, parameters) result(*_Nonnull name) parameters;
  THEANO_GRAPHVIZ_FUNCTIONS(F)
#undef F
};

/// Opens Graphviz. `explicit_path` or the environment variable THEANO_GRAPHVIZ_LIBRARY names the one file to
/// try.
///
/// - Parameter message: one line for the user where nothing was loaded, of at most THEANO_MESSAGE_SIZE bytes.
/// - Returns: The functions, good for the life of the process, or NULL.
const struct theano_graphviz_api *_Nullable theano_graphviz_load(
    const char *_Nullable explicit_path, enum theano_load_status *_Nonnull status, char *_Nonnull message,
    size_t message_size);

/// Graphviz keeps its state in globals: whoever draws begins a turn, and waits until nobody else has one.
void theano_graphviz_begin_turn(void);
void theano_graphviz_end_turn(void);

#endif

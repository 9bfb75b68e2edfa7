#ifndef CTHEANO_ZLIB_H
#define CTHEANO_ZLIB_H

#include <stddef.h>

#include "CTheanoLoader.h"

/// zlib, opened while the program runs: for `.gz` files and `.npz` archives. Prototypes of our own, in
/// zlib's binary interface (stable since 1.2).

/// Where a compression or decompression stands. The fields and their order are zlib's `z_stream`.
struct theano_z_stream {
  const unsigned char *_Nullable next_in;
  unsigned int avail_in;
  unsigned long total_in;
  unsigned char *_Nullable next_out;
  unsigned int avail_out;
  unsigned long total_out;
  /// zlib's own words about the last error, or NULL.
  const char *_Nullable msg;
  void *_Nullable state;
  void *_Nullable (*_Nullable zalloc)(void *_Nullable opaque, unsigned int items, unsigned int size);
  void (*_Nullable zfree)(void *_Nullable opaque, void *_Nullable address);
  void *_Nullable opaque;
  int data_type;
  unsigned long adler;
  unsigned long reserved;
};

// Macros, because Swift then sees them as the `Int32` that the functions take and answer.
#define THEANO_Z_OK 0
#define THEANO_Z_STREAM_END 1
#define THEANO_Z_NEED_DICT 2
#define THEANO_Z_ERRNO (-1)
#define THEANO_Z_STREAM_ERROR (-2)
#define THEANO_Z_DATA_ERROR (-3)
#define THEANO_Z_MEM_ERROR (-4)
#define THEANO_Z_BUF_ERROR (-5)
#define THEANO_Z_VERSION_ERROR (-6)

#define THEANO_Z_NO_FLUSH 0
#define THEANO_Z_SYNC_FLUSH 2
#define THEANO_Z_FINISH 4

#define THEANO_Z_DEFAULT_COMPRESSION (-1)
#define THEANO_Z_DEFLATED 8
#define THEANO_Z_DEFAULT_STRATEGY 0
#define THEANO_Z_DEFAULT_MEMORY_LEVEL 8

/// Window bits: the largest window as a `.gz` file has it; bare, as inside an `.npz`; gzip or zlib, whichever
/// the header says.
#define THEANO_Z_WINDOW_GZIP 31
#define THEANO_Z_WINDOW_RAW (-15)
#define THEANO_Z_WINDOW_AUTOMATIC 47

/// The functions we use: F(optional, result, name, parameters).
#define THEANO_ZLIB_FUNCTIONS(F) \
  F(0, const char *_Nonnull, zlibVersion, (void)) \
  F(0, int, inflateInit2_, \
    (struct theano_z_stream *_Nonnull stream, int window_bits, const char *_Nonnull version, int size)) \
  F(0, int, inflate, (struct theano_z_stream *_Nonnull stream, int flush)) \
  F(0, int, inflateReset, (struct theano_z_stream *_Nonnull stream)) \
  F(0, int, inflateEnd, (struct theano_z_stream *_Nonnull stream)) \
  F(0, int, deflateInit2_, \
    (struct theano_z_stream *_Nonnull stream, int level, int method, int window_bits, int memory_level, \
     int strategy, const char *_Nonnull version, int size)) \
  F(0, int, deflate, (struct theano_z_stream *_Nonnull stream, int flush)) \
  F(0, unsigned long, deflateBound, (struct theano_z_stream *_Nullable stream, unsigned long size)) \
  F(0, int, deflateEnd, (struct theano_z_stream *_Nonnull stream)) \
  F(0, unsigned long, crc32, (unsigned long crc, const unsigned char *_Nullable bytes, unsigned int count))

/// zlib's functions by their names; constant once loaded.
struct __attribute__((swift_attr("@Sendable"))) theano_zlib_api {
  void *_Nonnull handle;
#define F(optional, result, name, parameters) result(*_Nonnull name) parameters;
  THEANO_ZLIB_FUNCTIONS(F)
#undef F
};

/// Opens zlib. `explicit_path` or the environment variable THEANO_ZLIB_LIBRARY names the one file to try.
///
/// - Parameter message: one line for the user where nothing was loaded, of at most THEANO_MESSAGE_SIZE bytes.
/// - Returns: The functions, good for the life of the process, or NULL.
const struct theano_zlib_api *_Nullable theano_zlib_load(
    const char *_Nullable explicit_path, enum theano_load_status *_Nonnull status, char *_Nonnull message,
    size_t message_size);

#endif

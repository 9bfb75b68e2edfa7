#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The environment variables by which libraries are found, as they were with the first variable of an expression.
///
/// They are read once, by the thread that makes that variable: libraries are opened in the background, and C's
/// environment may not be read while another thread changes it.
enum LibraryVariables {
  static let llvm = value("THEANO_LLVM_LIBRARY")
  static let blas = value("THEANO_BLAS_LIBRARY")
  static let mkl = value("THEANO_MKL_LIBRARY")
  static let oneDNN = value("THEANO_ONEDNN_LIBRARY")
  /// `own`, `blas`, `mkl` or `onednn`: what products of floats run in, whatever the table says.
  static let products = value("THEANO_PRODUCTS")
  static let path = value("LD_LIBRARY_PATH")

  static func read() { _ = (llvm, blas, mkl, oneDNN, products, path) }

  private static func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
}

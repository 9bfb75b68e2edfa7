internal import CTheanoBLAS

/// A matrix as it lies in memory: row-major, `step` elements from row to row.
struct BLASMatrix {
  let memory: UnsafeRawPointer
  let isTransposed: Bool
  let step: Int

  var transpose: BLASTranspose { isTransposed ? .yes : .no }
  var leading: Int32 { Int32(max(1, step)) }
}

/// What BLAS offers for one element type. Factors are given by address.
protocol BLASElement {
  static func gemm(
    _ blas: BLASLibrary, m: Int, n: Int, k: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix, _ b: BLASMatrix,
    beta: UnsafeRawPointer, c: UnsafeMutableRawPointer, step: Int)
  /// y := alpha op(A) x + beta y, where A has `rows` and `columns` as it lies.
  static func gemv(
    _ blas: BLASLibrary, rows: Int, columns: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix,
    x: UnsafeRawPointer,
    beta: UnsafeRawPointer, y: UnsafeMutableRawPointer)
  /// C := alpha x y' + C.
  static func ger(
    _ blas: BLASLibrary, m: Int, n: Int, alpha: UnsafeRawPointer, x: UnsafeRawPointer, y: UnsafeRawPointer,
    c: UnsafeMutableRawPointer)
  /// `result` := x · y.
  static func dot(
    _ blas: BLASLibrary, _ n: Int, x: UnsafeRawPointer, y: UnsafeRawPointer, result: UnsafeMutableRawPointer)
}

extension Float: BLASElement {
  static func gemm(
    _ blas: BLASLibrary, m: Int, n: Int, k: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix, _ b: BLASMatrix,
    beta: UnsafeRawPointer, c: UnsafeMutableRawPointer, step: Int
  ) {
    blas.table.pointee.cblas_sgemm(
      .rowMajor, a.transpose, b.transpose, Int32(m), Int32(n), Int32(k), alpha.load(as: Float.self),
      a.memory.assumingMemoryBound(to: Float.self), a.leading, b.memory.assumingMemoryBound(to: Float.self),
      b.leading, beta.load(as: Float.self), c.assumingMemoryBound(to: Float.self), Int32(step))
  }
  static func gemv(
    _ blas: BLASLibrary, rows: Int, columns: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix,
    x: UnsafeRawPointer,
    beta: UnsafeRawPointer, y: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_sgemv(
      .rowMajor, a.transpose, Int32(rows), Int32(columns), alpha.load(as: Float.self),
      a.memory.assumingMemoryBound(to: Float.self), a.leading, x.assumingMemoryBound(to: Float.self), 1,
      beta.load(as: Float.self), y.assumingMemoryBound(to: Float.self), 1)
  }
  static func ger(
    _ blas: BLASLibrary, m: Int, n: Int, alpha: UnsafeRawPointer, x: UnsafeRawPointer, y: UnsafeRawPointer,
    c: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_sger(
      .rowMajor, Int32(m), Int32(n), alpha.load(as: Float.self), x.assumingMemoryBound(to: Float.self), 1,
      y.assumingMemoryBound(to: Float.self), 1, c.assumingMemoryBound(to: Float.self), Int32(n))
  }
  static func dot(
    _ blas: BLASLibrary, _ n: Int, x: UnsafeRawPointer, y: UnsafeRawPointer, result: UnsafeMutableRawPointer
  ) {
    let value = blas.table.pointee.cblas_sdot(
      Int32(n), x.assumingMemoryBound(to: Float.self), 1, y.assumingMemoryBound(to: Float.self), 1)
    result.storeBytes(of: value, as: Float.self)
  }
}

extension Double: BLASElement {
  static func gemm(
    _ blas: BLASLibrary, m: Int, n: Int, k: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix, _ b: BLASMatrix,
    beta: UnsafeRawPointer, c: UnsafeMutableRawPointer, step: Int
  ) {
    blas.table.pointee.cblas_dgemm(
      .rowMajor, a.transpose, b.transpose, Int32(m), Int32(n), Int32(k), alpha.load(as: Double.self),
      a.memory.assumingMemoryBound(to: Double.self), a.leading, b.memory.assumingMemoryBound(to: Double.self),
      b.leading, beta.load(as: Double.self), c.assumingMemoryBound(to: Double.self), Int32(step))
  }
  static func gemv(
    _ blas: BLASLibrary, rows: Int, columns: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix,
    x: UnsafeRawPointer,
    beta: UnsafeRawPointer, y: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_dgemv(
      .rowMajor, a.transpose, Int32(rows), Int32(columns), alpha.load(as: Double.self),
      a.memory.assumingMemoryBound(to: Double.self), a.leading, x.assumingMemoryBound(to: Double.self), 1,
      beta.load(as: Double.self), y.assumingMemoryBound(to: Double.self), 1)
  }
  static func ger(
    _ blas: BLASLibrary, m: Int, n: Int, alpha: UnsafeRawPointer, x: UnsafeRawPointer, y: UnsafeRawPointer,
    c: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_dger(
      .rowMajor, Int32(m), Int32(n), alpha.load(as: Double.self), x.assumingMemoryBound(to: Double.self), 1,
      y.assumingMemoryBound(to: Double.self), 1, c.assumingMemoryBound(to: Double.self), Int32(n))
  }
  static func dot(
    _ blas: BLASLibrary, _ n: Int, x: UnsafeRawPointer, y: UnsafeRawPointer, result: UnsafeMutableRawPointer
  ) {
    let value = blas.table.pointee.cblas_ddot(
      Int32(n), x.assumingMemoryBound(to: Double.self), 1, y.assumingMemoryBound(to: Double.self), 1)
    result.storeBytes(of: value, as: Double.self)
  }
}

/// complex64: pairs of float32.
enum ComplexSingle: BLASElement {
  static func gemm(
    _ blas: BLASLibrary, m: Int, n: Int, k: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix, _ b: BLASMatrix,
    beta: UnsafeRawPointer, c: UnsafeMutableRawPointer, step: Int
  ) {
    blas.table.pointee.cblas_cgemm(
      .rowMajor, a.transpose, b.transpose, Int32(m), Int32(n), Int32(k), alpha, a.memory, a.leading, b.memory,
      b.leading, beta, c, Int32(step))
  }
  static func gemv(
    _ blas: BLASLibrary, rows: Int, columns: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix,
    x: UnsafeRawPointer,
    beta: UnsafeRawPointer, y: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_cgemv(
      .rowMajor, a.transpose, Int32(rows), Int32(columns), alpha, a.memory, a.leading, x, 1, beta, y, 1)
  }
  static func ger(
    _ blas: BLASLibrary, m: Int, n: Int, alpha: UnsafeRawPointer, x: UnsafeRawPointer, y: UnsafeRawPointer,
    c: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_cgeru(.rowMajor, Int32(m), Int32(n), alpha, x, 1, y, 1, c, Int32(n))
  }
  static func dot(
    _ blas: BLASLibrary, _ n: Int, x: UnsafeRawPointer, y: UnsafeRawPointer, result: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_cdotu_sub(Int32(n), x, 1, y, 1, result)
  }
}

/// complex128: pairs of float64.
enum ComplexDouble: BLASElement {
  static func gemm(
    _ blas: BLASLibrary, m: Int, n: Int, k: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix, _ b: BLASMatrix,
    beta: UnsafeRawPointer, c: UnsafeMutableRawPointer, step: Int
  ) {
    blas.table.pointee.cblas_zgemm(
      .rowMajor, a.transpose, b.transpose, Int32(m), Int32(n), Int32(k), alpha, a.memory, a.leading, b.memory,
      b.leading, beta, c, Int32(step))
  }
  static func gemv(
    _ blas: BLASLibrary, rows: Int, columns: Int, alpha: UnsafeRawPointer, _ a: BLASMatrix,
    x: UnsafeRawPointer,
    beta: UnsafeRawPointer, y: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_zgemv(
      .rowMajor, a.transpose, Int32(rows), Int32(columns), alpha, a.memory, a.leading, x, 1, beta, y, 1)
  }
  static func ger(
    _ blas: BLASLibrary, m: Int, n: Int, alpha: UnsafeRawPointer, x: UnsafeRawPointer, y: UnsafeRawPointer,
    c: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_zgeru(.rowMajor, Int32(m), Int32(n), alpha, x, 1, y, 1, c, Int32(n))
  }
  static func dot(
    _ blas: BLASLibrary, _ n: Int, x: UnsafeRawPointer, y: UnsafeRawPointer, result: UnsafeMutableRawPointer
  ) {
    blas.table.pointee.cblas_zdotu_sub(Int32(n), x, 1, y, 1, result)
  }
}

import CTheanoBLAS
import Testing

private let loaded = Loaded(theano_blas_load)

@Suite(.enabled(if: loaded.isInstalled, "no BLAS is installed"))
struct BLASTests {
  let blas: theano_blas_api

  init() throws {
    blas = try #require(loaded.table, "\(loaded.message)").pointee
  }

  @Test func productOfMatrices() {
    let (a, b): ([Double], [Double]) = ([0, -1, 2, 4, 11, 2], [3, -1, 1, 2, 6, 1])
    var c: [Double] = [100, 100, 100, 100]
    blas.cblas_dgemm(.rowMajor, .no, .no, 2, 2, 3, 1, a, 3, b, 2, 0, &c, 2)
    #expect(c == [11, 0, 35, 20])
    // The left operand given transposed, and what was there added.
    let transposed: [Float] = [0, 4, -1, 11, 2, 2]
    var sum: [Float] = [1, 1, 1, 1]
    blas.cblas_sgemm(.rowMajor, .yes, .no, 2, 2, 3, 2, transposed, 2, b.map { Float($0) }, 2, 1, &sum, 2)
    #expect(sum == [23, 1, 71, 41])
  }

  @Test func productOfComplexMatrices() {
    let (one, zero): ([Double], [Double]) = ([1, 0], [0, 0])
    var c = [Double](repeating: 7, count: 2)
    // (1 + 2i)(3 - i) + 2i * 4 = 5 + 13i
    blas.cblas_zgemm(.rowMajor, .no, .no, 1, 1, 2, one, [1.0, 2, 0, 2], 2, [3.0, -1, 4, 0], 1, zero, &c, 1)
    #expect(c == [5, 13])
  }

  @Test func vectors() {
    let (x, y): ([Double], [Double]) = ([1, 2, 3], [4, -5, 6])
    #expect(blas.cblas_ddot(3, x, 1, y, 1) == 12)
    #expect(blas.cblas_sdot(3, x.map { Float($0) }, 1, y.map { Float($0) }, 1) == 12)
    var z = y
    blas.cblas_daxpy(3, 2, x, 1, &z, 1)
    #expect(z == [6, -1, 12])
    blas.cblas_dscal(3, 0.5, &z, 1)
    #expect(z == [3, -0.5, 6])
    var outer = [Double](repeating: 1, count: 6)
    blas.cblas_dger(.rowMajor, 2, 3, 1, x, 1, y, 1, &outer, 3)
    #expect(outer == [5, -4, 7, 9, -9, 13])
    var image: [Double] = [0, 0]
    blas.cblas_dgemv(.rowMajor, .no, 2, 3, 1, outer, 3, x, 1, 0, &image, 1)
    #expect(image == [18, 30])
    var dot: [Float] = [0, 0]
    blas.cblas_cdotu_sub(1, [1 as Float, 2], 1, [3 as Float, -1], 1, &dot)
    #expect(dot == [5, 5])
  }

  @Test func openBLASObeysTheNumberOfThreads() throws {
    guard let set = blas.openblas_set_num_threads, let get = blas.openblas_get_num_threads else { return }
    set(1)
    #expect(get() == 1)
    let config = try #require(blas.openblas_get_config?())
    #expect(String(cString: config).contains("OpenBLAS"))
    let table = try #require(loaded.table)
    #expect(theano_blas_path(table).map { String(cString: $0) }?.contains("blas") == true)
  }
}

import CTheanoBLAS
import CTheanoLoader
import Foundation
import Testing

private let loadedMKL = Loaded(theano_mkl_load)
private let loadedOneDNN = Loaded(theano_onednn_load)

/// A product of whole numbers, whose sums are exact, in a matrix of not-a-numbers.
private func product<E: BinaryFloatingPoint>(
  _ size: Int, _ gemm: (UnsafePointer<E>, UnsafePointer<E>, UnsafeMutablePointer<E>) -> Void
) -> Bool {
  let a = (0..<size * size).map { E($0 * 7 % 11) - 5 }
  let b = (0..<size * size).map { E($0 * 5 % 13) - 6 }
  var c = [E](repeating: .nan, count: size * size)
  gemm(a, b, &c)
  for place in stride(from: 0, to: size * size, by: 37) {
    let (i, j) = (place / size, place % size)
    let sum = (0..<size).reduce(E.zero) { $0 + a[i * size + $1] * b[$1 * size + j] }
    if c[place] != sum { return false }
  }
  return true
}

#if os(Linux)
  /// How many threads there are, once those that the process began with have all come: the same for a tenth of a second.
  private func threads() -> Int {
    var (count, times) = (-1, 0)
    for _ in 0..<200 where times < 10 {
      let now = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? -1
      (count, times) = (now, now == count ? times + 1 : 0)
      usleep(10_000)
    }
    return count
  }
#endif

@Suite(.enabled(if: loadedMKL.isInstalled, "no MKL is installed"))
struct MKLTests {
  let mkl: theano_blas_api

  init() throws { mkl = try #require(loadedMKL.table, "\(loadedMKL.message)").pointee }

  @Test func products() {
    #expect(
      product(150) { (a: UnsafePointer<Float>, b, c) in
        mkl.cblas_sgemm(.rowMajor, .no, .no, 150, 150, 150, 1, a, 150, b, 150, 0, c, 150)
      })
    #expect(
      product(150) { (a: UnsafePointer<Double>, b, c) in
        mkl.cblas_dgemm(.rowMajor, .no, .no, 150, 150, 150, 1, a, 150, b, 150, 0, c, 150)
      })
  }

  /// Unlike MKL as it is by itself: some kernels begin with what lies before the first aligned address.
  @Test func theBitsDoNotDependOnTheAlignment() throws {
    let (m, n, k) = (37, 53, 129)
    var results: Set<[Double]> = []
    for offset in 0..<8 {
      let a = (0..<m * k + offset).map { Double(($0 - offset) * 7919 % 1000) / 1001 - 0.5 }
      let b = (0..<k * n + offset).map { Double(($0 - offset) * 7907 % 1000) / 1001 - 0.5 }
      var c = [Double](repeating: 0, count: m * n + 8)
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          c.withUnsafeMutableBufferPointer { c in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
            mkl.cblas_dgemm(
              .rowMajor, .no, .no, Int32(m), Int32(n), Int32(k), 1, a + offset, Int32(k), b + offset, Int32(n), 0,
              c + offset * 3 % 8, Int32(n))
          }
        }
      }
      results.insert(Array(c[(offset * 3 % 8)..<(offset * 3 % 8 + m * n)]))
    }
    #expect(results.count == 1)
    let get = try #require(mkl.MKL_CBWR_Get)
    #expect(get(-1) > 1)
  }

  #if os(Linux)
    @Test func itStartsNoThreads() async {
      await #expect(processExitsWith: .success) {
        let before = threads()
        var status = THEANO_LOADED
        var message = [CChar](repeating: 0, count: Int(THEANO_MESSAGE_SIZE))
        guard let mkl = theano_mkl_load(nil, &status, &message, message.count)?.pointee else { exit(2) }
        let isRight = product(600) { (a: UnsafePointer<Float>, b, c) in
          mkl.cblas_sgemm(.rowMajor, .no, .no, 600, 600, 600, 1, a, 600, b, 600, 0, c, 600)
        }
        exit(isRight && threads() <= before ? 0 : 1)
      }
    }
  #endif
}

@Suite(.enabled(if: loadedOneDNN.isInstalled, "no oneDNN is installed"))
struct OneDNNTests {
  let oneDNN: theano_onednn_api

  init() throws { oneDNN = try #require(loadedOneDNN.table, "\(loadedOneDNN.message)").pointee }

  @Test func products() {
    let no = CChar(UInt8(ascii: "N"))
    oneDNN.omp_set_num_threads?(1)
    var status: Int32 = -1
    let isRight = product(150) { (a: UnsafePointer<Float>, b, c) in
      status = oneDNN.dnnl_sgemm(no, no, 150, 150, 150, 1, a, 150, b, 150, 0, c, 150)
    }
    #expect(isRight && status == 0)
  }
}

struct RefusedMultipliers {
  @Test func noFile() {
    for refused in [
      Loaded(theano_mkl_load, from: "/no/such/file").message, Loaded(theano_onednn_load, from: "none").message,
    ] {
      #expect(
        refused.hasPrefix("MKL: /no/such/file: ") || refused.hasPrefix("oneDNN: no library found (looked for libdnnl"))
    }
    #expect(Loaded(theano_mkl_load, from: "/no/such/file").status == THEANO_LIBRARY_NOT_FOUND)
    #expect(Loaded(theano_onednn_load, from: "none").status == THEANO_LIBRARY_NOT_FOUND)
  }

  #if os(Linux)
    /// The C library has no products.
    @Test func anotherLibrary() {
      let (mkl, oneDNN) = (Loaded(theano_mkl_load, from: "libc.so.6"), Loaded(theano_onednn_load, from: "libc.so.6"))
      #expect(mkl.table == nil && mkl.status == THEANO_SYMBOL_MISSING)
      #expect(mkl.message == "MKL: libc.so.6 has no function cblas_sgemm")
      #expect(oneDNN.table == nil && oneDNN.status == THEANO_SYMBOL_MISSING)
      #expect(oneDNN.message == "oneDNN: libc.so.6 has no function dnnl_version")
    }

    @Test(.enabled(if: Loaded(theano_blas_load, from: "libopenblas.so.0").isInstalled, "no OpenBLAS is installed"))
    func anotherBLAS() {
      let refused = Loaded(theano_mkl_load, from: "libopenblas.so.0")
      #expect(refused.table == nil && refused.status == THEANO_SYMBOL_MISSING)
      #expect(refused.message.hasSuffix("is not MKL: it has no function MKL_Get_Version_String"))
    }
  #endif
}

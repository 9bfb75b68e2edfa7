import Foundation
import Testing
import Theano

/// What is said where a library is not installed, and that functions run all the same.
struct LibraryErrors {
  @Test func noLLVM() async throws {
    let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
      setenv("THEANO_LLVM_LIBRARY", "none", 1)
      let x = T.dvector("x")
      let twice = try function([x], x * 2)
      let square = try function([x], T.sqr(x))
      exit(try twice([1.0, 2.0]) == [2.0, 4.0] && square([3.0]) == [9.0] ? 0 : 1)
    }
    #expect(
      String(decoding: result.standardErrorContent, as: UTF8.self) == """
        warning: functions run in the loop interpreter, which is slow. \
        LibraryError: [function] LLVM: no library found (looked for libLLVM.so.19.1 and others; THEANO_LLVM_LIBRARY=FILE names one)
          hint: install LLVM 19 to 21 (Debian: apt install libllvm19; macOS: brew install llvm@19)

        """)
  }

  @Test func noBLAS() async throws {
    let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
      setenv("THEANO_BLAS_LIBRARY", "none", 1)
      let (x, y) = T.dmatrices("x", "y")
      let product = try function([x, y], T.dot(x, y))
      let scaled = try function([x, y], 2 * T.dot(x, y))
      let values: (NDArray, NDArray) = ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [1.0, 1.0]])
      let isRight =
        try product(values.0, values.1) == [[3.0, 2.0], [7.0, 4.0]]
        && scaled(values.0, values.1) == [[6.0, 4.0], [14.0, 8.0]]
      // Complex numbers are the ones that have no machine code of our own.
      let (z, w) = (T.zmatrix("z"), T.zmatrix("w"))
      let ofComplex = try function([z, w], T.dot(z, w))
      let answer = try ofComplex(values.0.astype(.complex128), values.1.astype(.complex128))
      let expected = try NDArray([[3.0, 2.0], [7.0, 4.0]]).astype(.complex128)
      exit(isRight && answer == expected ? 0 : 1)
    }
    #expect(
      String(decoding: result.standardErrorContent, as: UTF8.self) == """
        warning: products run in code of our own, which is slower. \
        LibraryError: [dot] BLAS: no library found (looked for libopenblas.so.0 and others; THEANO_BLAS_LIBRARY=FILE names one)
          hint: install OpenBLAS (Debian: apt install libopenblas0; macOS has Accelerate)

        """)
  }

  /// A library that is of use besides, and that the user names: it is said that it is not there.
  @Test func noMKL() async throws {
    let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
      setenv("THEANO_MKL_LIBRARY", "/no/such/libmkl_rt.so.2", 1)
      let (x, y) = T.dmatrices("x", "y")
      let product = try function([x, y], T.dot(x, y))
      let isRight = try product([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [1.0, 1.0]]) == [[3.0, 2.0], [7.0, 4.0]]
      let lines = product.compileReport.products
      exit(isRight && lines.count == 1 && lines[0].hasPrefix("products of float64 on ") ? 0 : 1)
    }
    let words = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(
      words.hasPrefix("warning: products run without MKL. LibraryError: [dot] MKL: /no/such/libmkl_rt.so.2: ")
        && words.split(separator: "\n").count == 1)
  }

  #if os(Linux)
    /// A process that ends while LLVM is being opened would run its destructors beside its constructors.
    @Test func aVariableOpensNoLibrary() async throws {
      await #expect(processExitsWith: .success) {
        func isOpen() -> Bool {
          let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? "libLLVM"
          return maps.contains("libLLVM")
        }
        // No earlier process has left a note there of what LLVM is.
        let cache = FileManager.default.temporaryDirectory.appending(path: "theano-\(UUID().uuidString)")
        setenv("XDG_CACHE_HOME", cache.path, 1)
        let x = T.dvector("x")
        usleep(100_000)
        if isOpen() { exit(1) }
        // Refused before anything is to be compiled, and after.
        let y = T.dmatrix("y")
        _ = try? function([x], y)
        let sum = try function([x], x.sum())
        let isRight = try sum([1.0, 2.0]) == NDArray(3.0)
        try? FileManager.default.removeItem(at: cache)
        exit(isRight ? 0 : 2)
      }
    }
  #endif
}

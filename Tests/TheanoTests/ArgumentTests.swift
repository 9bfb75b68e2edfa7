import Testing
import Theano

/// What a call takes for an input: an array's dtype counts, a plain number's value.
struct ArgumentTests {
  private func accepts(
    _ input: TensorVariable, _ value: any NDArrayConvertible, _ downcast: Bool? = nil
  ) throws -> NDArray? {
    let f = try function([input], input, allowInputDowncast: downcast)
    do throws(TheanoError) {
      return try f(list: [value])
    } catch {
      #expect(error.kind == .typeError)
      return nil
    }
  }

  @Test func arraysByDtype() throws {
    for from in DType.allCases {
      let value = NDArray(1).astype(from)
      for to in [DType.int8, .int32, .int64, .float32, .float64, .complex64, .complex128] {
        let f = try function([T.scalar("x", dtype: to)], [TensorVariable](), onUnusedInput: .ignore)
        let taken = kind { try f(value) } == nil
        // The dtype that holds both is the input's.
        let holdsBoth = (T.scalar(dtype: to) + T.scalar(dtype: from)).dtype
        #expect(taken == (holdsBoth == to), "\(from) into \(to)")
      }
    }
    #expect(try accepts(T.fvector(), NDArray([1.0, 2.0])) == nil)
    #expect(try accepts(T.fvector(), NDArray([1.0, 2.0]), true)?.dtype == .float32)
    #expect(try accepts(T.dvector(), NDArray([Float(1)]))?.dtype == .float64)
    #expect(try accepts(T.iscalar(), NDArray(1)) == nil)
  }

  @Test func numbersByValue() throws {
    #expect(try accepts(T.iscalar(), 1.0) == 1)
    #expect(try accepts(T.iscalar(), 1.5) == nil)
    #expect(try accepts(T.iscalar(), 1.5, true) == 1)
    #expect(try accepts(T.bscalar(), 300) == nil)
    #expect(try accepts(T.bscalar(), 300, true) == 44)
    #expect(try accepts(T.bscalar(), -128) == -128)
    #expect(try accepts(T.fscalar(), 16_777_217) == nil)
    #expect(try accepts(T.dscalar(), true) == 1.0)
    #expect(try accepts(T.ivector(), [1.0, 2.0]) == [1, 2])
    #expect(try accepts(T.ivector(), [1.0, 2.5]) == nil)
    #expect(try accepts(T.zscalar(), 2)?.dtype == .complex128)
    #expect(try accepts(T.dscalar(), Complex(1.0, 0.0)) == nil)
    #expect(try accepts(T.iscalar(), Double.nan) == nil)
  }

  @Test func floatsAreRounded() throws {
    #expect(try accepts(T.fscalar(), 0.1) == NDArray(Float(0.1)))
    #expect(try accepts(T.fvector(), [0.1, 0.2]) == NDArray([Float(0.1), 0.2]))
    #expect(try accepts(T.fscalar(), 0.1, false) == nil)
    #expect(try accepts(T.fscalar(), 0.5, false) == NDArray(Float(0.5)))
    #expect(try accepts(T.fscalar(), 1e300) == nil)
    #expect(try accepts(T.fscalar(), 1e300, true) == NDArray(Float.infinity))
    #expect(try accepts(T.fscalar(), Double.infinity) == NDArray(Float.infinity))
    #expect(try accepts(T.fscalar(), Double.nan) != nil)
    #expect(try accepts(T.scalar(dtype: .float16), 70_000.0) == nil)
    let (x, y) = T.fscalars("x", "y")
    let f = try function([In(x, allowDowncast: true), y], x + y)
    #expect(try f(NDArray(0.5), 1) == NDArray(Float(1.5)))
    #expect(kind { try f(1, NDArray(0.5)) } == .typeError)
  }

  @Test func shapes() throws {
    #expect(try accepts(T.dmatrix(), [1.0]) == nil)
    #expect(try accepts(T.dvector(), 1.0) == nil)
    #expect(try accepts(T.drow(), [[1.0, 2.0]]) == [[1.0, 2.0]])
    #expect(try accepts(T.drow(), [[1.0], [2.0]]) == nil)
    #expect(try accepts(T.dmatrix(), [[Double]]())?.shape == [0, 0])
    #expect(try accepts(T.dvector(), [Double]())?.shape == [0])
  }

  @Test func viewsAreArgumentsLikeAnyOther() throws {
    let m = T.dmatrix("m")
    let f = try function([m], (m * 2, m.sum(axis: 0)))
    let whole = try NDArray((0..<24).map(Double.init), shape: [4, 6])
    for view in [whole.transposed(), whole, try whole.indexed(0).broadcast(to: [3, 6])] {
      let (double, sums) = try f(view)
      let (doubleOfDense, sumsOfDense) = try f(view.contiguous())
      #expect(double == doubleOfDense && sums == sumsOfDense)
      #expect(double.shape == view.shape)
    }
  }
}

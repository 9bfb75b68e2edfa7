import Testing
import Theano

/// What a literal becomes beside a tensor, and what a call then computes.
struct WeakLiteralTests {
  @Test func integersTakeTheTensorsDtype() throws {
    for dtype in DType.allCases {
      let x = T.scalar("x", dtype: dtype)
      #expect((x + 1).dtype == (dtype == .bool ? .int64 : dtype), "\(dtype)")
      #expect((2 * x).dtype == (dtype == .bool ? .int64 : dtype), "\(dtype)")
      let n = 3
      #expect((x * n).dtype == (dtype == .bool ? .int64 : dtype), "\(dtype)")
    }
    #expect((T.bscalar() + 300).error?.kind == .typeError)
    #expect((T.scalar(dtype: .uint8) - 1).dtype == .uint8)
    #expect((T.scalar(dtype: .uint8) + -1).error?.kind == .typeError)
  }

  @Test func floatsTakeAFloatOrFloatX() {
    for dtype in DType.allCases {
      let x = T.scalar("x", dtype: dtype)
      #expect((x * 1.1).dtype == (dtype.isFloat || dtype.isComplex ? dtype : .float64), "\(dtype)")
      let rate = 0.1
      #expect((rate * x).dtype == (x * 1.1).dtype)
      #expect((x * Float(1.5)).dtype == (T.scalar(dtype: dtype) + T.fscalar()).dtype)
    }
  }

  @Test func computedAsDeclared() throws {
    let x = T.bscalar("x")
    #expect(try function([x], x + 100)(100) == -56)
    let u = T.scalar("u", dtype: .uint8)
    #expect(try function([u], u - 1)(0) == 255)
    let f = T.fscalar("f")
    #expect(try function([f], f * 0.1)(3) == NDArray(Float(3) * Float(0.1)))
    #expect(try function([x], x / 2)(1) == 0.5)
    #expect(try function([x], 1 / 2 * x)(3) == 1.5)
    #expect(try function([x], T.intDiv(x, 2))(-3) == -2)
    #expect(try function([x], x % 3)(-4) == 2)
    #expect(try function([x], -(x ** 2))(3) == -9)
  }

  @Test func promotionOfTensors() throws {
    let cases: [(DType, DType, DType)] = [
      (.int32, .float32, .float64), (.int16, .float32, .float32), (.int8, .uint8, .int16),
      (.int64, .uint64, .float64),
      (.bool, .int8, .int8), (.float16, .int16, .float32), (.complex64, .float64, .complex128),
      (.uint32, .int32, .int64),
    ]
    for (a, b, c) in cases {
      let (x, y) = (T.vector("x", dtype: a), T.vector("y", dtype: b))
      #expect((x + y).dtype == c && (y * x).dtype == c, "\(a) and \(b)")
      let f = try function([x, y], x + y)
      #expect(try f(NDArray([1]).astype(a), NDArray([1]).astype(b)) == NDArray([2]).astype(c))
    }
    #expect((T.iscalar() / T.lscalar()).dtype == .float64)
    #expect(T.eq(T.iscalar(), 1).dtype == .bool)
  }
}

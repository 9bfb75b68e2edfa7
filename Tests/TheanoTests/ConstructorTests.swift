import Testing
import Theano

/// The constructors of one prefix, in the order of `patterns`.
private struct Family: Sendable {
  let dtype: DType
  let single: [Constructor]
  let plural: [PluralConstructor]
}

private let patterns: [[Bool]] =
  [[], [false], [true, false], [false, true]] + (2...7).map { Array(repeating: false, count: $0) }

private let families: [Family] = [
  Family(
    dtype: .int8,
    single: [
      T.bscalar, T.bvector, T.brow, T.bcol, T.bmatrix, T.btensor3, T.btensor4, T.btensor5, T.btensor6,
      T.btensor7,
    ],
    plural: [
      T.bscalars, T.bvectors, T.brows, T.bcols, T.bmatrices, T.btensor3s, T.btensor4s, T.btensor5s,
      T.btensor6s, T.btensor7s,
    ]),
  Family(
    dtype: .int16,
    single: [
      T.wscalar, T.wvector, T.wrow, T.wcol, T.wmatrix, T.wtensor3, T.wtensor4, T.wtensor5, T.wtensor6,
      T.wtensor7,
    ],
    plural: [
      T.wscalars, T.wvectors, T.wrows, T.wcols, T.wmatrices, T.wtensor3s, T.wtensor4s, T.wtensor5s,
      T.wtensor6s, T.wtensor7s,
    ]),
  Family(
    dtype: .int32,
    single: [
      T.iscalar, T.ivector, T.irow, T.icol, T.imatrix, T.itensor3, T.itensor4, T.itensor5, T.itensor6,
      T.itensor7,
    ],
    plural: [
      T.iscalars, T.ivectors, T.irows, T.icols, T.imatrices, T.itensor3s, T.itensor4s, T.itensor5s,
      T.itensor6s, T.itensor7s,
    ]),
  Family(
    dtype: .int64,
    single: [
      T.lscalar, T.lvector, T.lrow, T.lcol, T.lmatrix, T.ltensor3, T.ltensor4, T.ltensor5, T.ltensor6,
      T.ltensor7,
    ],
    plural: [
      T.lscalars, T.lvectors, T.lrows, T.lcols, T.lmatrices, T.ltensor3s, T.ltensor4s, T.ltensor5s,
      T.ltensor6s, T.ltensor7s,
    ]),
  Family(
    dtype: .float32,
    single: [
      T.fscalar, T.fvector, T.frow, T.fcol, T.fmatrix, T.ftensor3, T.ftensor4, T.ftensor5, T.ftensor6,
      T.ftensor7,
    ],
    plural: [
      T.fscalars, T.fvectors, T.frows, T.fcols, T.fmatrices, T.ftensor3s, T.ftensor4s, T.ftensor5s,
      T.ftensor6s, T.ftensor7s,
    ]),
  Family(
    dtype: .float64,
    single: [
      T.dscalar, T.dvector, T.drow, T.dcol, T.dmatrix, T.dtensor3, T.dtensor4, T.dtensor5, T.dtensor6,
      T.dtensor7,
    ],
    plural: [
      T.dscalars, T.dvectors, T.drows, T.dcols, T.dmatrices, T.dtensor3s, T.dtensor4s, T.dtensor5s,
      T.dtensor6s, T.dtensor7s,
    ]),
  Family(
    dtype: .complex64,
    single: [
      T.cscalar, T.cvector, T.crow, T.ccol, T.cmatrix, T.ctensor3, T.ctensor4, T.ctensor5, T.ctensor6,
      T.ctensor7,
    ],
    plural: [
      T.cscalars, T.cvectors, T.crows, T.ccols, T.cmatrices, T.ctensor3s, T.ctensor4s, T.ctensor5s,
      T.ctensor6s, T.ctensor7s,
    ]),
  Family(
    dtype: .complex128,
    single: [
      T.zscalar, T.zvector, T.zrow, T.zcol, T.zmatrix, T.ztensor3, T.ztensor4, T.ztensor5, T.ztensor6,
      T.ztensor7,
    ],
    plural: [
      T.zscalars, T.zvectors, T.zrows, T.zcols, T.zmatrices, T.ztensor3s, T.ztensor4s, T.ztensor5s,
      T.ztensor6s, T.ztensor7s,
    ]),
]

private let unprefixed: [AnyConstructor] = [
  T.scalar, T.vector, T.row, T.col, T.matrix, T.tensor3, T.tensor4, T.tensor5, T.tensor6, T.tensor7,
]

private let unprefixedPlurals: [AnyPluralConstructor] = [
  T.scalars, T.vectors, T.rows, T.cols, T.matrices, T.tensor3s, T.tensor4s, T.tensor5s, T.tensor6s,
  T.tensor7s,
]

struct ConstructorTests {
  @Test func everyPrefixAndShape() {
    #expect(
      families.map(\.dtype.name) == [
        "int8", "int16", "int32", "int64", "float32", "float64", "complex64", "complex128",
      ])
    for family in families {
      #expect(family.single.count == patterns.count && family.plural.count == patterns.count)
      for (k, pattern) in patterns.enumerated() {
        let x = family.single[k]("x")
        #expect(x.dtype == family.dtype && x.broadcastable == pattern && x.name == "x", "\(x.type)")
        #expect(family.single[k]().name == nil)
        let (a, b) = family.plural[k]("a", "b")
        #expect(a.type == x.type && b.type == x.type && a.name == "a" && b.name == "b" && a != b)
        #expect(family.plural[k](3).map(\.type) == [x.type, x.type, x.type])
        #expect(family.plural[k]("pq").map(\.name) == ["p", "q"])
      }
    }
  }

  @Test func withoutPrefixTheyTakeADtype() {
    #expect(unprefixed.count == patterns.count && unprefixedPlurals.count == patterns.count)
    for (k, pattern) in patterns.enumerated() {
      let x = unprefixed[k]("x")
      #expect(x.dtype == .float64 && x.broadcastable == pattern)
      for dtype in DType.allCases {
        #expect(unprefixed[k](dtype: dtype).dtype == dtype)
        let (a, b) = unprefixedPlurals[k]("a", "b", dtype: dtype)
        #expect(a.dtype == dtype && b.broadcastable == pattern)
      }
      #expect(unprefixedPlurals[k](2, dtype: .uint8).map(\.dtype) == [.uint8, .uint8])
      #expect(unprefixedPlurals[k]("uv").map(\.name) == ["u", "v"])
    }
  }

  @Test func pluralsOfOddCounts() {
    #expect(T.dvectors(0).isEmpty)
    #expect(T.dvectors(-2).isEmpty)
    #expect(T.dvectors("").isEmpty)
    let (a, b, c, d, e) = T.fscalars("a", "b", "c", "d", "e")
    #expect([a, b, c, d, e].map(\.name) == ["a", "b", "c", "d", "e"])
  }

  @Test func anyPattern() {
    let x = T.tensor(dtype: .float32, broadcastable: [false, true, false], name: "x")
    #expect(x.type.description == "TensorType(float32, (False, True, False))")
    #expect(T.tensor(broadcastable: []).dtype == .float64)
  }

  @Test func typesPrintAsInTheano() {
    #expect(T.drow().type.description == "TensorType(float64, row)")
    #expect(T.icol().type.description == "TensorType(int32, col)")
    #expect(T.ctensor3().type.description == "TensorType(complex64, 3D)")
    #expect(T.lscalar().type.description == "TensorType(int64, scalar)")
  }

  @Test func constants() throws {
    let w = T.constant([[1.0, 2.0]])
    #expect(w.dtype == .float64 && w.broadcastable == [true, false])
    #expect(T.constant(3).dtype == .int64)
    #expect(T.constant(1.5, dtype: .float16).dtype == .float16)
    #expect(try T.constant([1.0, 2.0], dtype: .int8).eval() == NDArray([1, 2]))
    // A constant keeps its dtype, whatever it meets; a literal does not.
    #expect((T.fscalar() * T.constant(2.0)).dtype == .float64)
    #expect((T.fscalar() * 2.0).dtype == .float32)
    #expect(T.constant(300, dtype: .int8).error?.kind == .typeError)
    #expect(T.constant(1.5, dtype: .int32).error?.kind == .typeError)
    #expect(T.constant([[1], [2, 3]]).error?.kind == .valueError)
    #expect(T.constant(NDArray(300), dtype: .int8).error == nil)
    let x = T.dscalar()
    #expect(T.asTensorVariable(x) == x)
    #expect(try T.asTensorVariable(2.5, name: "c").eval() == 2.5)
  }
}

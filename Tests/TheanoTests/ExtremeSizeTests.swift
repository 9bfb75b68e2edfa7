import Testing
import Theano

/// Sizes and steps at the ends of their range: every mode gives NumPy's answer, or refuses; none crashes.
struct ExtremeSizeTests {
  private let x = T.dvector("x")
  private let i = T.lscalar("i")
  private let j = T.lscalar("j")
  private let five: NDArray = [0.0, 1.0, 2.0, 3.0, 4.0]

  @Test(arguments: Mode.allCases) func longStepsTakeTheFirstPlace(mode: Mode) throws {
    let f = try function([x, i, j], x[.slice(i, nil, by: j)], mode: mode)
    for step in [5, Int.max - 1, Int.max] { #expect(try f(five, 1, step) == [1.0]) }
    for step in [-5, Int.min + 1, Int.min] { #expect(try f(five, 3, step) == [3.0]) }
    #expect(try f(five, 5, Int.max).shape == [0])
    #expect(try f(five, -6, Int.min).shape == [0])
    #expect(kind { try f(five, 0, 0) } == .valueError)
    let fixed = try function(
      [x], [x[.slice(1, nil, by: Int.max)], x[.slice(3, nil, by: Int.min)]], mode: mode)
    #expect(try fixed(five) == [[1.0], [3.0]])
  }

  @Test(arguments: Mode.allCases) func rangesOfLongSteps(mode: Mode) throws {
    let f = try function([i, j], T.arange(0, i, j), mode: mode)
    #expect(try f(5, 2) == [0, 2, 4])
    #expect(try f(6, 2) == [0, 2, 4])
    #expect(try f(-5, -2) == [0, -2, -4])
    #expect(try f(5, -2).shape == [0])
    for step in [5, Int.max - 1, Int.max] { #expect(try f(5, step) == [0]) }
    for step in [-5, Int.min + 1, Int.min] { #expect(try f(-5, step) == [0]) }
    let fixed = try function([i], [T.arange(0, i, Int.max), T.arange(0, i, 3)], mode: mode)
    #expect(try fixed(7) == [[0], [0, 3, 6]])
  }

  /// A step that is worked out before the call, in a dtype that no size has.
  @Test(arguments: Mode.allCases) func sizesThatAreFolded(mode: Mode) throws {
    let bytes = try function([i], T.arange(0, i, 1, dtype: .int8), mode: mode)(3)
    #expect(bytes.dtype == .int8 && bytes == [0, 1, 2])
    let three = T.cast(T.constant(1) + T.constant(2), .int8)
    let f = try function([x], [x[.slice(three, nil)], x[three], x + T.zeros(three + 2)], mode: mode)
    #expect(try f(five) == [[3.0, 4.0], 3.0, five])
    #expect(kind { try f([1.0, 2.0]) } != nil)
  }

  @Test(arguments: Mode.allCases) func emptyShapesThatNobodyCanCount(mode: Mode) throws {
    let f = try function([x], x.reshape([0, Int.max, Int.max]), mode: mode)
    #expect(kind { try f([Double]()) } == .valueError)
    let g = try function([i], T.zeros(0).reshape([i, i, 0]), mode: mode)
    #expect(try g(3).shape == [3, 3, 0])
    #expect(kind { try g(1 << 40) } == .valueError)
  }
}

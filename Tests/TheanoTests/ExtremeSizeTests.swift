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

  /// Stacks of matrices without elements, of which there are more than can be counted or gone through.
  @Test func stacksOfEmptyProducts() throws {
    let (a, b) = (T.alloc(1.5, i, j, 0), T.alloc(1.5, i, 0, 0))
    let sums = [T.batchedDot(a, b).sum(), T.tanh(T.batchedDot(a, b) + x.sum()).sum()]
    for sum in sums {
      let f = try function([x, i, j], sum, onUnusedInput: .ignore)
      for (count, rows) in [(3, 4), (1 << 20, 3), (2, 1 << 40), (1 << 33, 1), (1 << 33, 1 << 33)] {
        do throws(TheanoError) {
          #expect(try f(five, count, rows) == NDArray(0.0))
        } catch {
          #expect(count == 1 << 33 && rows == 1 << 33 && [.valueError, .memoryError].contains(error.kind), "\(error)")
        }
      }
    }
  }

  /// Bounds that are computed: what is no integer is refused, as sizes are, and wraps nowhere. What is one may lie far out.
  @Test(arguments: Mode.allCases) func boundsBeyondTheIntegers(mode: Mode) throws {
    let quarter = 1 << 62
    let none: [Double]? = nil
    let cases: [(TensorVariable, [(Int, Int, [Double]?)])] = [
      (
        x[..<(i * 4)],
        [(quarter, 0, none), (-quarter - 1, 0, none), (1, 0, [0, 1, 2, 3]), (1 << 60, 0, [0, 1, 2, 3, 4])]
      ),
      (x[(i * 4)...], [(quarter, 0, none), (Int.min, 0, none), (1, 0, [4]), (-1, 0, [1, 2, 3, 4])]),
      (x[.slice(nil, i * i - 5)], [(1 << 32, 0, none), (3, 0, [0, 1, 2, 3]), (-2, 0, [0, 1, 2, 3])]),
      (x[.slice(i - 3, nil, by: -1)], [(Int.min, 0, none), (Int.min + 10, 0, []), (Int.max, 0, [4, 3, 2, 1, 0])]),
      (x[.slice(i + j, nil)], [(Int.max, Int.max, none), (Int.min, -1, none), (Int.max, 3 - Int.max, [3, 4])]),
      (x[.slice(i * j + 1, nil, by: -2)], [(1 << 40, 1 << 40, none), (1 << 40, -(1 << 40), none), (1, 2, [3, 1])]),
      (x[.slice(nil, nil, by: i + j)], [(Int.max, 5, none), (Int.max, -1, [0]), (1, 1, [0, 2, 4])]),
      (T.setSubtensor(x[(i * 4)...], 7), [(quarter, 0, none), (1, 0, [0, 1, 2, 3, 7])]),
      (x[i * i - i..<i * j], [(1 << 33, 0, none), (2, 2, [2, 3])]),
    ]
    for (number, (part, calls)) in cases.enumerated() {
      let f = try function([x, i, j], part, mode: mode, onUnusedInput: .ignore)
      for (first, second, expected) in calls {
        if let expected {
          #expect(try f(five, first, second).scalars(as: Double.self) == expected, "\(number): \(first), \(second)")
        } else {
          let error = #expect(throws: TheanoError.self, "\(number)") { try f(five, first, second) }
          #expect(error?.kind == .valueError && error.map { "\($0)".contains("ExtremeSizeTests.swift") } == true)
        }
      }
    }
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

  /// Bounds whose distance is no integer: the numbers between them may be few.
  @Test(arguments: Mode.allCases) func rangesOfFarBounds(mode: Mode) throws {
    let k = T.lscalar("k")
    let f = try function([i, j, k], T.arange(i, j, k), mode: mode)
    let quarter = 1 << 62
    func numbers(_ first: Int, _ bound: Int, _ step: Int) throws -> [Int] { try f(first, bound, step).scalars() }
    #expect(try numbers(Int.min, Int.max, quarter) == [Int.min, -quarter, 0, quarter])
    #expect(try numbers(Int.max, Int.min, -quarter) == [Int.max, quarter - 1, -1, -quarter - 1])
    #expect(try numbers(Int.max, Int.min, Int.min) == [Int.max, -1])
    #expect(try f(Int.min, Int.max, -1).shape == [0])
    #expect(try f(Int.max, Int.min, 1).shape == [0])
    #expect(kind { try f(Int.min, Int.max, 1) } == .valueError)
    #expect(kind { try f(Int.max, Int.min, -1) } == .valueError)
    #expect(kind { try f(0, 1, 0) } == .valueError)
    let length = try function([i, j], T.arange(i, j, 1 << 60).shape[0] + 1, mode: mode)
    #expect(try length(-quarter, 3 << 61) == 11)
    let fixed = try function([i], [T.arange(i, 7, 3), T.arange(i, -8, -4), T.arange(-5, i, 2)], mode: mode)
    let low = try fixed(-6)
    #expect(low[0] == [-6, -3, 0, 3, 6] && low[1] == [-6] && low[2].shape == [0])
    #expect(try fixed(3)[2] == [-5, -3, -1, 1])
  }

  /// Numbers of elements and lengths that are no integers are refused alike, also where no element is wanted.
  @Test(arguments: Mode.allCases) func sizesBeyondTheIntegers(mode: Mode) throws {
    let refused: [(TensorVariable, Int)] = [
      (T.alloc(0, i, i).size, 1 << 32), (T.alloc(0, i, i), 1 << 32), (T.alloc(0, i * i), 1 << 32),
      (T.alloc(0, i * 4), 1 << 61), (T.arange(i * i), 1 << 32), (T.zeros(i + 1), Int.max),
      (T.cumsum(T.alloc(0.0, i)), 1 << 62), (T.alloc(0, i), Int.max),
    ]
    for (number, (expression, size)) in refused.enumerated() {
      let error = #expect(throws: TheanoError.self) { try function([i], expression, mode: mode)(size) }
      #expect(error?.kind == .valueError, "\(number)")
      #expect(error.map { "\($0)".contains("ExtremeSizeTests.swift") } == true, "\(number)")
    }
    let none = try function([i], T.alloc(0, i, i, 0).size, mode: mode)
    #expect(try none(5) == 0)
    #expect(kind { try none(1 << 40) } == .valueError)
    #expect(kind { try function([], T.zeros(1 << 40, 1 << 40), mode: mode)() } == .valueError)
    let v = T.lvector("v")
    let count = try function([v], T.bincount(v), mode: mode)
    for wrong in [Int.max, Int.max - 1, 1 << 62] { #expect(kind { try count([wrong]) } == .valueError) }
    #expect(kind { try count([1 << 50]) } == .memoryError)
    #expect(kind { try count([-1]) } == .assertionError)
  }

  /// Nothing, repeated more often than anybody could count.
  @Test(arguments: Mode.allCases) func manyTimesNothing(mode: Mode) throws {
    let m = T.dmatrix("m")
    #expect(try function([x], T.tile(x, 1 << 40), mode: mode)([Double]()).shape == [0])
    let wide = try function([m], T.tile(m, [1 << 40, 2]), mode: mode)(try NDArray.zeros([3, 0], .float64))
    #expect(wide.shape == [3 << 40, 0])
  }

  /// A stride of Swift is not walked through.
  @Test(arguments: Mode.allCases) func longStrides(mode: Mode) throws {
    let parts = [
      x[stride(from: 0, to: Int.max, by: 2)], x[stride(from: 1, through: Int.max, by: 1)],
      x[stride(from: 2, through: 0, by: -1)], x[stride(from: 4, to: 0, by: -2)], x[stride(from: 5, to: 1, by: 1)],
      x[stride(from: -1, through: -5, by: -2)], x[stride(from: 3, through: 3, by: -1)],
      x[stride(from: -1, through: Int.min, by: Int.min + 1)],
    ]
    let r = try function([x], parts, mode: mode)(five)
    #expect(r[0] == [0.0, 2, 4] && r[1] == [1.0, 2, 3, 4] && r[2] == [2.0, 1, 0] && r[3] == [4.0, 2])
    #expect(r[4].shape == [0] && r[5] == [4.0, 2, 0] && r[6] == [3.0] && r[7] == [4.0])
  }

  /// An array has at most 64 axes.
  @Test(arguments: Mode.allCases) func oneAxisTooMany(mode: Mode) throws {
    let many = [Int](repeating: 1, count: 65)
    let one = NDArray(2.0)
    #expect(kind { try NDArray.zeros(many) } == .valueError)
    #expect(kind { try one.reshaped(many) } == .valueError)
    #expect(kind { try one.broadcast(to: many) } == .valueError)
    let most = try one.reshaped([Int](many.dropLast()))
    #expect(kind { try most.expandedDims(0) } == .valueError)
    #expect(kind { try NDArray.stack([most, most]) } == .valueError)
    let s = T.dscalar("s")
    var grown: TensorVariable = s
    for _ in many { grown = T.shapePadLeft(grown) }
    for expression in [grown, T.shapePadLeft(s, 65), s.reshape(many.map { $0 as any TensorArgument })] {
      #expect(throws: TheanoError.self) { try function([s], expression, mode: mode)(1.0) }
    }
  }
}

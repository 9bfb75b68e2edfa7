import Foundation
import Testing
import Theano

/// Theano 1.0.5's own answers: dtypes of results by the table that it wrote (`Tests/Golden/Theano`), and numbers where
/// conventions differ among libraries.
struct OriginalTests {
  private static let unary: [String: @Sendable (TensorVariable) -> TensorVariable] = [
    "exp": { T.exp($0) }, "sqrt": { T.sqrt($0) }, "abs_": { T.abs($0) }, "sgn": { T.sgn($0) },
    "floor": { T.floor($0) }, "inv": { T.inv($0) }, "sqr": { T.sqr($0) }, "neg": { -$0 }, "sum": { $0.sum() },
    "prod": { $0.prod() }, "mean": { $0.mean() }, "max": { $0.max() }, "round": { T.round($0) },
    "isnan": { T.isnan($0) }, "var": { $0.var() },
  ]
  private static let binary: [String: @Sendable (TensorVariable, TensorVariable) -> TensorVariable] = [
    "add": { $0 + $1 }, "sub": { $0 - $1 }, "mul": { $0 * $1 }, "true_div": { $0 / $1 },
    "int_div": { T.intDiv($0, $1) }, "mod": { $0 % $1 }, "pow": { T.pow($0, $1) },
    "maximum": { T.maximum($0, $1) }, "arctan2": { T.arctan2($0, $1) }, "eq": { T.eq($0, $1) },
  ]

  @Test func dtypesOfResults() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Golden/Theano/dtypes.tsv"), encoding: .utf8)
    var differences: [String] = []
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let a = T.vector(dtype: DType(named: fields[1]))
      let result: TensorVariable
      if let op = Self.unary[fields[0]] {
        result = op(a)
      } else {
        let op = try #require(Self.binary[fields[0]])
        result = op(a, T.vector(dtype: DType(named: fields[2])))
      }
      let got = result.error == nil ? result.dtype.name : "refused"
      if got != fields[3] && !isMeant(fields, got) { differences.append("\(line): \(got)") }
    }
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
  }

  /// What `Documentation/DifferencesFromTheano.md` says of dtypes.
  private func isMeant(_ fields: [String], _ got: String) -> Bool {
    let isComplex = fields[1].hasPrefix("complex") || fields[2].hasPrefix("complex")
    switch fields[0] {
    case "int_div", "mod", "maximum", "max": return isComplex && got == "refused"
    case "sgn": return isComplex && got == fields[1] && fields[3] == "refused"
    case "var": return isComplex && got == (fields[1] == "complex64" ? "float32" : "float64")
    case "arctan2": return isComplex ? got == "refused" : fields[1] != fields[2] && fields[3] == "float32"
    case _: return false
    }
  }

  /// The values of expressions in x and y, and of their gradients.
  private func gradients(_ cost: (TensorVariable, TensorVariable) -> TensorVariable, _ x: Double, _ y: Double) throws
    -> [Double]
  {
    let (a, b) = T.dscalars("x", "y")
    let f = try function([a, b], T.grad(cost(a, b), [a, b], disconnectedInputs: .ignore), onUnusedInput: .ignore)
    return try f(x, y).map { $0.scalars(as: Double.self)[0] }
  }

  private func gradient(_ cost: (TensorVariable) -> TensorVariable, _ x: [Double]) throws -> [Double] {
    let v = T.dvector("v")
    return try function([v], T.grad(cost(v), v))(NDArray(x)).scalars(as: Double.self)
  }

  private func values(_ expression: (TensorVariable) -> TensorVariable, _ x: [Double]) throws -> [Double] {
    let v = T.dvector("v")
    return try function([v], expression(v))(NDArray(x)).scalars(as: Double.self)
  }

  private func same(_ got: [Double], _ wanted: [Double]) -> Bool {
    got.count == wanted.count
      && zip(got, wanted).allSatisfy { abs($0 - $1) < 1e-12 || $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  @Test func gradientsAtCorners() throws {
    #expect(same(try gradient({ T.abs($0).sum() }, [0, -2]), [0, -1]))
    #expect(same(try gradients({ T.maximum($0, $1) }, 1, 1), [1, 0]))
    #expect(same(try gradients({ T.minimum($0, $1) }, 1, 1), [1, 0]))
    #expect(same(try gradient({ $0.max() }, [1, 1, 0]), [1, 1, 0]))
    #expect(same(try gradient({ $0.min() }, [1, 1, 2]), [1, 1, 0]))
    #expect(same(try gradient({ $0.clip(1.0, 2.0).sum() }, [0, 1, 1.5, 2, 3]), [0, 1, 1, 1, 0]))
    #expect(same(try gradient({ $0.prod() }, [0, 2, 3]), [6, 0, 0]))
    #expect(same(try gradient({ $0.prod() }, [0, 0, 3]), [0, 0, 0]))
    #expect(same(try gradient({ T.nnet.relu($0).sum() }, [0]), [0.5]))
    #expect(same(try gradient({ T.nnet.relu($0, alpha: 0.1).sum() }, [0]), [0.55]))
    #expect(same(try gradient({ T.sqrt($0).sum() }, [0]), [.infinity]))
    #expect(same(try gradient({ T.switch($0 .> 0, T.log($0), 0).sum() }, [0]), [0]))
    #expect(same(try gradient({ T.sqrt(T.sqr($0).sum()) }, [0, 0]), [.nan, .nan]))
    #expect(same(try gradient({ $0.var() }, [1, 2, 6]), [-4.0 / 3, -2.0 / 3, 2]))
    #expect(same(try gradient({ $0[$0.argmax()] }, [1, 5, 2]), [0, 1, 0]))
  }

  @Test func gradientsThroughSteps() throws {
    #expect(same(try gradient({ (T.sgn($0) * $0).sum() }, [3]), [1]))
    #expect(same(try gradient({ (T.floor($0) + $0).sum() }, [3.5]), [1]))
    #expect(same(try gradient({ (T.round($0) + $0).sum() }, [2.5]), [1]))
    #expect(same(try gradient({ (T.cast($0, .int32) * $0).sum() }, [2.5]), [2]))
    #expect(same(try gradients({ $0 % $1 }, 7, 3), [1, -2]))
    #expect(same(try gradients({ $0 % $1 }, -7, 3), [1, 3]))
    #expect(same(try gradients({ T.intDiv($0, $1) + $0 }, 7, 3), [1, 0]))
    #expect(same(try gradients({ T.pow($0, $1) }, 0, 2), [0, 0]))
    #expect(same(try gradients({ T.pow($0, $1) }, -2, 2), [-4, .nan]))
    #expect(same(try gradients({ T.arctan2($0, $1) }, 0, 0), [.nan, .nan]))
  }

  @Test func numbers() throws {
    let (x, y) = T.dscalars("x", "y")
    let (i, j) = T.lscalars("i", "j")
    let floats = try function([x, y], [T.intDiv(x, y), x % y, T.pow(x, y), T.maximum(x, y)])
    let integers = try function([i, j], [T.intDiv(i, j), i % j])
    for (a, b, quotient, rest) in [(7, 3, 2, 1), (-7, 3, -3, 2), (7, -3, -3, -2), (-7, -3, 2, -1)] {
      #expect(try integers(a, b).map { $0.scalars(as: Int.self)[0] } == [quotient, rest])
      let got = try floats(Double(a), Double(b)).map { $0.scalars(as: Double.self)[0] }
      #expect(got[0] == Double(quotient) && got[1] == Double(rest))
    }
    for (a, b, power) in [
      (-8, 1.0 / 3, .nan), (0, 0, 1), (.nan, 0, 1), (1, .nan, 1), (-.infinity, 0.5, .infinity), (0, -1, .infinity),
      (-0.0, -1, -.infinity), (.infinity, -1, 0), (-1, .infinity, 1),
    ] as [(Double, Double, Double)] {
      #expect(same([try floats(a, b)[2].scalars(as: Double.self)[0]], [power]), "\(a) ** \(b)")
    }
    #expect(try floats(1.0, Double.nan)[3].scalars(as: Double.self)[0].isNaN)
    #expect(try floats(Double.nan, 1.0)[3].scalars(as: Double.self)[0].isNaN)
    #expect(same(try values({ $0.clip(3.0, 1.0) }, [2]), [3]))
    #expect(same(try values({ $0.clip(0.0, 1.0) }, [.nan]), [.nan]))
    #expect(same(try values({ T.cast($0.argmax(), .float64) }, [1, .nan, 2]), [1]))
    #expect(same(try values({ T.cast($0.argmin(), .float64) }, [1, 1, 2]), [0]))
    #expect(same(try values({ T.sgn($0) }, [.nan, -0.0, -2, .infinity]), [.nan, 0, -1, 1]))
    #expect(same(try values({ T.switch($0, 1.0, 2.0) }, [.nan]), [1]))
    #expect(same(try values({ T.round($0) }, [0.5, 1.5, -2.5]), [0, 2, -2]))
    #expect(same(try values({ T.round($0, mode: .halfAwayFromZero) }, [0.5, 1.5, -2.5]), [1, 2, -3]))
    #expect(same(try values({ T.nnet.hardSigmoid($0) }, [-3, -1, 0, 3]), [0, 0.3, 0.5, 1]))
    #expect(same(try values({ T.nnet.softplus($0) }, [-800, 40, 800]), [0, 40, 800]))
    #expect(
      same(
        try values({ T.gammaln($0) }, [0, -1, -0.5, 3]), [.infinity, .infinity, 1.2655121234846454, 0.6931471805599453])
    )
    #expect(same(try values({ T.psi($0) }, [0.5, -0.5]), [-1.9635100260214235, 0.03648997397857651]))
    #expect(same(try values({ T.cast(T.cast($0, .int8), .float64) }, [1.9, -1.9, 200]), [1, -1, -56]))
    #expect(same(try values({ $0[.slice(5, 9)].sum() }, [1, 2]), [0]))
    #expect(same(try values({ $0.mean() }, []), [.nan]))
  }

  @Test func powersAreRewrittenAlike() throws {
    for (power, wanted) in [
      (0.5, [.nan, 0, 0]), (-0.5, [.nan, -.infinity, .infinity]), (2, [.infinity, 0, 0]),
      (-1, [0, -.infinity, .infinity]), (-2, [0, .infinity, .infinity]), (3, [-.infinity, 0, 0]), (0, [1, 1, 1]),
      (1, [-.infinity, 0, 0]),
    ] as [(Double, [Double])] {
      #expect(same(try values({ $0 ** power }, [-.infinity, -0.0, 0]), wanted), "\(power)")
    }
  }
}

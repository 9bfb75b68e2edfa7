import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoTestSupport

/// Reductions, products and a few functions against NumPy (`Tests/Golden/Ops/make_ops_math.py`).
@Suite struct MathGoldenTests {
  private struct Line {
    let name: String
    let axes: [Int]?
    let option: String
    let operands: [NDArray]
    let result: NDArray
  }

  private static func lines() throws -> [Line] {
    try GoldenFile.lines("Ops/ops_math.tsv").map { text in
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
      let arrays = try fields[3...].map { try #require(GoldenFile.array($0)) }
      let axes = fields[1] == "-" ? nil : fields[1].split(separator: "+").compactMap { Int($0) }
      return Line(
        name: String(fields[0]), axes: axes, option: String(fields[2]), operands: arrays.dropLast(),
        result: arrays[arrays.count - 1])
    }
  }

  @Test func everyLineIsReproduced() throws {
    let lines = try Self.lines()
    #expect(lines.count > 600)
    for line in lines {
      let got = try value(line.operands) { Self.apply(line, $0) }
      #expect(got.dtype == line.result.dtype, "\(line)")
      let difference = worstDifference(got, line.result)
      #expect(difference <= Self.tolerance(line), "\(line): got \(got)")
    }
  }

  /// Exact but for rounding. NumPy's products of float64 (through a BLAS) go in another order; narrower ones
  /// are computed wide on both sides and rounded once.
  private static func tolerance(_ line: Line) -> Double {
    switch line.name {
    case "max", "min", "argmax", "argmin", "all", "any", "ptp": 0
    case "dot", "tensordot":
      [.float64, .complex128].contains(line.result.dtype)
        ? Tolerance.reordered : Tolerance.rounding(line.result.dtype)
    default: Tolerance.rounding(line.result.dtype)
    }
  }

  private static func apply(_ line: Line, _ x: [TensorVariable]) -> TensorVariable {
    switch line.name {
    case "sum": x[0].sum(axis: line.axes)
    case "prod": x[0].prod(axis: line.axes)
    case "mean": x[0].mean(axis: line.axes)
    case "var": x[0].var(axis: line.axes, ddof: Int(line.option) ?? 0)
    case "std": x[0].std(axis: line.axes, ddof: Int(line.option) ?? 0)
    case "max": x[0].max(axis: line.axes)
    case "min": x[0].min(axis: line.axes)
    case "argmax": x[0].argmax(axis: line.axes)
    case "argmin": x[0].argmin(axis: line.axes)
    case "all": x[0].all(axis: line.axes)
    case "any": x[0].any(axis: line.axes)
    case "ptp": x[0].ptp(axis: line.axes)
    case "norm": x[0].norm(ord: Double(line.option) ?? .nan, axis: line.axes)
    case "sum_dtype": x[0].sum(axis: line.axes, dtype: DType(named: line.option))
    case "dot": T.dot(x[0], x[1])
    case "outer": T.outer(x[0], x[1])
    case "tensordot": tensordot(line.option, x[0], x[1])
    case "clip_3_1": T.clip(x[0], 3, 1)
    case "round": T.round(x[0])
    case "round_away": T.round(x[0], mode: .halfAwayFromZero)
    case "iround": T.iround(x[0])
    case "int_div": T.divmod(x[0], x[1]).quotient
    case "mod": T.divmod(x[0], x[1]).remainder
    case "isclose": T.isclose(x[0], x[1])
    case "isclose_nan": T.isclose(x[0], x[1], equalNaN: true)
    case "allclose": T.allclose(x[0], x[1])
    case "add": x[0] + x[1]
    case "maximum": T.maximum(x[0], x[1])
    case "lt": x[0] .< x[1]
    default: TensorVariable(refused: MathFacts.noOperands(line.name), origin: .unknown)
    }
  }

  private static func tensordot(_ option: String, _ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    let sides = option.split(separator: "/").map { $0.split(separator: ",").compactMap { Int($0) } }
    return sides.count == 2
      ? T.tensordot(a, b, axes: (sides[0], sides[1])) : T.tensordot(a, b, axes: Int(option) ?? -1)
  }
}

import Testing
import Theano

/// Random draws of parameters that mean nothing: the same words in every mode, with a way out.
struct RandomErrors {
  /// The first line and the hint.
  private func words<R>(_ body: () throws -> R) -> [String] {
    do {
      _ = try body()
      return ["nothing was thrown"]
    } catch {
      let lines = "\(error)".split(separator: "\n").map(String.init)
      return [lines[0]] + lines.filter { $0.hasPrefix("  hint: ") }
    }
  }

  private func drawing(
    _ mode: Mode, _ draw: (any RandomVariableStreams) -> TensorVariable
  ) -> [[String]] {
    [RandomStreams(seed: 1) as any RandomVariableStreams, PhiloxRandomStreams(seed: 1)].map { streams in
      words { try function([], draw(streams), mode: mode)() }
    }
  }

  @Test(arguments: Mode.allCases) func parametersOutOfRange(_ mode: Mode) {
    // Not constants, so that only the call can tell.
    guard let bad = try? shared(-0.5), let large = try? shared(1.5), let n = try? shared(-3) else { return noError() }
    let probability = "  hint: probabilities lie from 0 through 1: T.clip(p, 0, 1), T.nnet.sigmoid(x)"
    for draw in drawing(mode, { $0.binomial(size: [2], n: 1, p: large) }) {
      #expect(draw == ["ValueError: [binomial] p < 0, p > 1 or p is NaN", probability])
    }
    for draw in drawing(mode, { $0.binomial(size: [2], n: 7, p: bad) }) {
      #expect(draw == ["ValueError: [binomial] p < 0, p > 1 or p is NaN", probability])
    }
    for draw in drawing(mode, { $0.normal(size: [2], avg: 0.0, std: bad) }) {
      let hint = "  hint: a standard deviation is not negative: T.abs(s), or T.exp of its logarithm"
      #expect(draw == ["ValueError: [normal] std < 0", hint])
    }
    for draw in drawing(mode, { $0.poisson(size: [2], lam: bad) }) {
      #expect(draw.count == 2 && draw[0] == "ValueError: [poisson] lam < 0, lam is NaN, or lam is too large")
    }
    for draw in drawing(mode, { $0.randomIntegers(size: [2], low: 3, high: n) }) {
      #expect(
        draw == ["ValueError: [randomIntegers] low > high", "  hint: both bounds may be drawn: pass low ≤ high"])
    }
    for draw in drawing(mode, { $0.uniform(size: [n]) }) {
      #expect(draw[0].hasPrefix("ValueError: [uniform] a size must not be negative: got -3"))
    }
    for draw in drawing(mode, { $0.choice(size: [4], a: 3, replace: false) }) {
      #expect(draw.count == 2 && draw[1] == "  hint: draw fewer, or with replace: true")
    }
    for draw in drawing(mode, { $0.multinomial(n: 2, pvals: T.constant([0.5, 0.75, 0.25])) }) {
      #expect(draw.count == 2 && draw[1].hasPrefix("  hint: divide by the sum"))
    }
  }

  @Test func wrongTypes() {
    let srng = RandomStreams(seed: 1)
    let (m, z) = (T.dmatrix("m"), T.zvector("z"))
    for (draw, hint) in [
      (srng.uniform([2], dtype: .complex64), "draw in another dtype, and cast it: T.cast(x, …)"),
      (srng.normal([2], avg: z), "take T.real(x) or T.abs(x)"),
      (srng.randomIntegers([2], low: 0.5, high: 3), "cast it: T.cast(x, .int64)"),
      (srng.uniform([2], low: m), "give an entry for each axis, or leave size out for the shape of the arguments"),
      (srng.choice([2], a: m), "pass a vector, or an integer such as x.shape[0]"),
      (srng.uniform([2, 3], ndim: 1), "leave ndim out: it is the number of entries"),
      (
        MRGRandomStreams().uniform([0]),
        "pass sizes from 1 on; RandomStreams and PhiloxRandomStreams draw nothing for a size of 0"
      ),
      (MRGRandomStreams().multinomial(pvals: T.dvector("p")), "pass a matrix, a row for each distribution"),
    ] as [(TensorVariable, String)] {
      #expect(
        draw.error.map { "\($0)".hasSuffix("  hint: \(hint)") } == true, "\(draw.error.map { "\($0)" } ?? "none")")
    }
  }
}

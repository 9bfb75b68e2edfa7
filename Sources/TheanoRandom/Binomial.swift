#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What an algorithm for binomial numbers works out once for its parameters.
package struct BinomialPlan: Sendable {
  let trials: Int64
  let probability: Double
  let method: Method

  enum Method: Sendable {
    case inversion(Inversion)
    case rejection(BinomialRejection)
  }

  struct Inversion: Sendable {
    let complement: Double
    /// The probability of 0.
    let first: Double
    let bound: Int64
  }

  /// - Parameter probability: at most 1/2.
  init(_ trials: Int64, _ probability: Double) {
    self.trials = trials
    self.probability = probability
    let n = Double(trials)
    if probability * n > 30 {
      method = .rejection(BinomialRejection(n, probability))
    } else {
      let q = 1 - probability
      let mean = n * probability
      // No number where a probability was rounded to more than 1, and then not needed.
      let bound = min(n, mean + 10 * (mean * q + 1).squareRoot()).rounded(.towardZero)
      method = .inversion(
        Inversion(complement: q, first: exp(n * log(q)), bound: Int64(exactly: bound) ?? trials))
    }
  }
}

extension RandomBits {
  /// How many of `trials` trials succeed, each with a probability.
  ///
  /// Up to a mean of 30 by inverting the distribution function, above it by rejection; for a probability above 1/2
  /// the failures are counted.
  ///
  /// - Parameters:
  ///   - trials: not negative.
  ///   - probability: from 0 through 1.
  public mutating func binomial(_ trials: Int64, _ probability: Double) -> Int64 {
    var plan: BinomialPlan?
    return binomial(trials, probability, &plan)
  }

  /// ``binomial(_:_:)`` with what was worked out before, if the parameters are the same.
  package mutating func binomial(_ trials: Int64, _ probability: Double, _ known: inout BinomialPlan?) -> Int64 {
    if trials == 0 || probability == 0 { return 0 }
    let flipped = !(probability <= 0.5)
    let p = flipped ? 1 - probability : probability
    let plan: BinomialPlan
    if let known, known.trials == trials, known.probability == p {
      plan = known
    } else {
      plan = BinomialPlan(trials, p)
      known = plan
    }
    let successes =
      switch plan.method {
      case .inversion(let inversion): invert(inversion, Double(trials), p)
      case .rejection(let rejection): reject(rejection)
      }
    return flipped ? trials - successes : successes
  }

  private mutating func invert(_ plan: BinomialPlan.Inversion, _ n: Double, _ p: Double) -> Int64 {
    var (count, term, rest) = (Int64(0), plan.first, sample())
    while rest > term {
      count += 1
      if count > plan.bound {
        (count, term) = (0, plan.first)
        rest = sample()
      } else {
        rest -= term
        let k = Double(count)
        term = ((n - k + 1) * p * term) / (k * plan.complement)
      }
    }
    return count
  }

  /// A point is drawn under a hat of a triangle, parallelograms and exponential tails; it counts if it lies under the
  /// distribution, which is decided by squeezes first.
  private mutating func reject(_ plan: BinomialRejection) -> Int64 {
    while true {
      let u = sample() * plan.areas.right
      var v = sample()
      if u <= plan.areas.triangle {
        return Int64((plan.center - plan.areas.triangle * v + u).rounded(.down))
      }
      let y: Double
      if u <= plan.areas.sides {
        let x = plan.left + (u - plan.areas.triangle) / plan.slope
        v = v * plan.slope + 1 - abs(plan.mode - x + 0.5) / plan.areas.triangle
        if v > 1 { continue }
        y = x.rounded(.down)
      } else if u <= plan.areas.left {
        y = (plan.left + log(v) / plan.leftRate).rounded(.down)
        if y < 0 || v == 0 { continue }
        v = v * (u - plan.areas.sides) * plan.leftRate
      } else {
        y = (plan.right - log(v) / plan.rightRate).rounded(.down)
        if y > plan.trials || v == 0 { continue }
        v = v * (u - plan.areas.left) * plan.rightRate
      }
      if plan.accepts(y, v) { return Int64(y) }
    }
  }
}

/// Binomial numbers by rejection: V. Kachitvichyanukul, B. Schmeiser, "Binomial random variate generation",
/// Communications of the ACM 31 (1988), algorithm BTPE.
struct BinomialRejection: Sendable {
  let trials: Double
  let success: Double
  let failure: Double
  let mode: Double
  let center: Double
  let left: Double
  let right: Double
  let slope: Double
  let leftRate: Double
  let rightRate: Double
  /// The areas below the triangle, then with the parallelograms, the left and the right tail.
  let areas: (triangle: Double, sides: Double, left: Double, right: Double)

  /// - Parameter p: at most 1/2.
  init(_ n: Double, _ p: Double) {
    let r = min(p, 1 - p)
    let q = 1 - r
    let peak = n * r + r
    (trials, success, failure) = (n, r, q)
    mode = peak.rounded(.down)
    let triangle = (2.195 * (n * r * q).squareRoot() - 4.6 * q).rounded(.down) + 0.5
    center = mode + 0.5
    left = center - triangle
    right = center + triangle
    slope = 0.134 + 20.5 / (15.3 + mode)
    let a = (peak - left) / (peak - left * r)
    leftRate = a * (1 + a / 2)
    let b = (right - peak) / (right * q)
    rightRate = b * (1 + b / 2)
    let sides = triangle * (1 + 2 * slope)
    let leftTail = sides + slope / leftRate
    areas = (triangle, sides, leftTail, leftTail + slope / rightRate)
  }

  /// Whether `v` lies under the distribution at `y`, in units of its value at the mode.
  func accepts(_ y: Double, _ v: Double) -> Bool {
    let variance = trials * success * failure
    let k = abs(y - mode)
    if !(k > 20 && k < variance / 2 - 1) { return v <= ratio(y) }
    let rho =
      (k / variance) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / variance + 0.5)
    let t = -k * k / (2 * variance)
    let height = log(v)
    if height < t - rho { return true }
    if height > t + rho { return false }
    let (x, f, z, w) = (y + 1, mode + 1, trials + 1 - mode, trials - y + 1)
    // Stirling's formula for the four factorials.
    let exact =
      center * log(f / x) + (trials - mode + 0.5) * log(z / w)
      + (y - mode) * log(w * success / (x * failure))
      + Self.tail(f) + Self.tail(z) + Self.tail(x) + Self.tail(w)
    return height <= exact
  }

  /// The distribution's value at `y` over that at the mode, factor by factor.
  private func ratio(_ y: Double) -> Double {
    let s = success / failure
    let a = s * (trials + 1)
    var product = 1.0
    if mode < y {
      for i in Int64(mode) + 1...Int64(y) { product *= a / Double(i) - s }
    } else if mode > y {
      for i in Int64(y) + 1...Int64(mode) { product /= a / Double(i) - s }
    }
    return product
  }

  private static func tail(_ x: Double) -> Double {
    let square = x * x
    return (13680 - (462 - (132 - (99 - 140 / square) / square) / square) / square) / x / 166320
  }
}

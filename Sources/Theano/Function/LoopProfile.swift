import TheanoRuntime

/// What a loop has taken in all calls of a function so far (Theano's profile of a `scan`); prints as a line.
///
/// ```swift
/// let (powers, _) = T.scan({ p, x in p * x }, outputsInfo: T.onesLike(x), nonSequences: x, nSteps: 1000, profile: true)
/// let f = try function([x], T.grad(powers[-1].sum(), x))
/// _ = try f([0.5, 1, 1.5])
/// for profile in f.loopProfiles { print(profile) }
/// // scan_fn: 1 call, 1000 steps, 0.01 ms, 12 ns a step
/// // grad_of_scan_fn: 1 call, 1000 steps, 0.02 ms, 18 ns a step
/// ```
public struct LoopProfile: Sendable, CustomStringConvertible {
  /// What the loop is called: its `name:`, else `scan_fn`; that of a gradient begins with `grad_of_`.
  public let name: String
  /// The times that it ran to its end.
  public let calls: Int
  /// The steps that it made in all of them.
  public let steps: Int
  /// What they took, from the copy of the initial values to that of the last.
  public let seconds: Double

  public var description: String {
    let (inHundredths, perStep) = (Int((seconds * 1e5).rounded()), seconds * 1e9 / Double(max(1, steps)))
    let hundredths = String(inHundredths % 100)
    return "\(name): \(calls) call\(calls == 1 ? "" : "s"), \(steps) step\(steps == 1 ? "" : "s"), "
      + "\(inHundredths / 100).\(hundredths.count == 1 ? "0" : "")\(hundredths) ms, \(Int(perStep.rounded())) ns a step"
  }
}

extension CompiledFunction {
  /// What the loops made with `profile: true` have taken so far, in the order in which they run; of loops inside of others,
  /// too. A loop that rewriting has put another expression in the place of (one without a carry, computed for all steps at
  /// once) is not among them; empty in the reference mode.
  public var loopProfiles: [LoopProfile] {
    guard let engine = core.engine as? ProgramEngine else { return [] }
    return engine.program.clocks.map { clock in
      let total = clock.total
      return LoopProfile(name: clock.name, calls: total.calls, steps: total.steps, seconds: total.seconds)
    }
  }
}

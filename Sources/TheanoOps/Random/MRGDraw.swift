import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoRandom
import TheanoScalars

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers drawn by many MRG31k3p generators in turn (Theano's `mrg_uniform`): element `i`, in row-major order, is the
/// next number of stream `i mod n`. The results are the streams' new states and the sample.
///
/// Operands: the states (`int32`, a row of six numbers for each stream), for `.truncatedNormal` those of a second draw,
/// and what sizes are symbolic.
package struct MRGDraw: DistributionOp {
  package enum Distribution: Hashable, Sendable {
    /// On (0, 1).
    case uniform
    /// By Box and Muller: the first half of the uniform numbers gives radii, the second angles; all cosines come
    /// before all sines.
    case normal
    /// Between -2 and 2: numbers outside get another radius, from the second draw. Those that did not need one
    /// come before those that did, the ones of cosines before the ones of sines.
    case truncatedNormal
  }

  package let sampling: Sampling<Distribution>

  package init(_ sampling: Sampling<Distribution>) { self.sampling = sampling }

  /// How many draws' states go in and out.
  package var draws: Int {
    switch distribution {
    case .uniform, .normal: 1
    case .truncatedNormal: 2
    }
  }

  package var name: String {
    switch distribution {
    case .uniform: "mrg_uniform"
    case .normal: "mrg_normal"
    case .truncatedNormal: "mrg_truncated_normal"
    }
  }

  package var spokenName: String {
    switch distribution {
    case .uniform: "uniform"
    case .normal: "normal"
    case .truncatedNormal: "truncatedNormal"
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let states = inputs.prefix(draws).map(\.type)
    for state in states where state.dtype != .int32 || state.ndim != 2 {
      throw TheanoError(RandomOpFacts.state(spokenName, state))
    }
    guard dtype.isFloat else { throw TheanoError(RandomOpFacts.resultDType(spokenName, dtype)) }
    let (sample, requirements) = try sampleType(inputs)
    return Inference(states + [sample], requirements: requirements)
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let states = inputs.prefix(draws).map { (DType.int32, $0.shape) }
    return try TheanoOps.evaluate(
      MRGRoutine(op: self), spokenName, inputs, states + [(dtype, sizes.map { $0.value(inputs) })])
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(MRGRoutine(op: self)) }
}

private struct MRGRoutine: Routine {
  let op: MRGDraw

  var name: String { op.name }

  var failures: [CheckFailure] {
    [.argument("the value of rng is no states of MRG31k3p streams", hint: "set it to what rng.value gave")]
  }

  /// Streams that one thread takes at a time: their numbers lie side by side.
  private static let part = 256

  /// The generators of a draw's streams; then for pairs of numbers a radius and an angle each, or where numbers may be drawn
  /// again a radius, a cosine, a sine and two more numbers.
  func scratch(_ call: LoweringCall) -> Size {
    let pairs = Size.floorDivide(call.outputs[op.draws].shape.reduce(.one, *) + 1, Size(2))
    let streams = call.inputs.prefix(op.draws).reduce(Size.zero) { .maximum($0, $1.type.shape[0]) }
    let generators = streams * Size(MemoryLayout<MRG31k3p>.stride)
    switch op.distribution {
    case .uniform: return generators
    case .normal: return generators + pairs * Size(2 * 8)
    case .truncatedNormal: return generators + pairs * Size(5 * 8)
    }
  }

  func run(_ call: RoutineCall) -> RoutineFault? {
    for state in call.inputs.prefix(op.draws) {
      if state.shape[1] != 6 || (state.shape[0] == 0 && call.outputs[op.draws].count > 0) { return RoutineFault(0) }
    }
    let sample = call.outputs[op.draws]
    switch op.distribution {
    case .uniform: draw(call, 0, sample.count) { sample.write(value($1), at: $0) }
    case .normal, .truncatedNormal:
      let pairs = (sample.count + 1) / 2
      guard let scratch = call.scratch else {
        precondition(pairs == 0, "pairs of numbers have a place")
        for number in 0..<op.draws { draw(call, number, 0) { _, _ in } }
        return nil
      }
      // Exact in float64: a number and a float32 normalization have 31 and 24 bits.
      let streams = call.inputs.prefix(op.draws).reduce(0) { max($0, $1.shape[0]) }
      let numbers = scratch + streams * MemoryLayout<MRG31k3p>.stride
      let radii = Target(start: numbers.assumingMemoryBound(to: Double.self))
      let angles = radii.part(pairs)
      draw(call, 0, 2 * pairs) { radii.set($0, value($1)) }
      for k in 0..<pairs {
        radii.set(k, (-2 * log(radii.start[k])).squareRoot())
        angles.set(k, 2 * Double.pi * angles.start[k])
      }
      if op.distribution == .truncatedNormal {
        truncate(call, pairs, radii)
      } else {
        for k in 0..<pairs { sample.write(radii.start[k] * cos(angles.start[k]), at: k) }
        for k in pairs..<max(pairs, sample.count) {
          sample.write(radii.start[k - pairs] * sin(angles.start[k - pairs]), at: k)
        }
      }
    }
    return nil
  }

  /// `radii`, which the angles follow; behind them there is room for the sines and for fresh numbers.
  private func truncate(_ call: RoutineCall, _ pairs: Int, _ radii: Target) {
    let (cosines, sines, fresh) = (radii.part(pairs), radii.part(2 * pairs), radii.part(3 * pairs))
    for k in 0..<pairs {
      let angle = cosines.start[k]
      cosines.set(k, cos(angle))
      sines.set(k, sin(angle))
    }
    func isOutside(_ wave: Target, _ k: Int) -> Bool { abs(radii.start[k] * wave.start[k]) > 2 }
    let outside = (0..<pairs).count { isOutside(cosines, $0) } + (0..<pairs).count { isOutside(sines, $0) }
    let lowest = exp(-2.0)
    draw(call, 1, outside) { fresh.set($0, value($1) * (1 - lowest) + lowest) }
    let sample = call.outputs[op.draws]
    var (next, taken) = (0, 0)
    func put(_ value: Double) {
      if next < sample.count { sample.write(value, at: next) }
      next += 1
    }
    for number in 0..<2 {
      let wave = number == 0 ? cosines : sines
      for k in 0..<pairs where !isOutside(wave, k) { put(radii.start[k] * wave.start[k]) }
      for k in 0..<pairs where isOutside(wave, k) {
        put((-2 * log(fresh.start[taken])).squareRoot() * wave.start[k])
        taken += 1
      }
    }
  }

  /// Draws `count` numbers from the streams of one of the draws, and writes their new states.
  private func draw(
    _ call: RoutineCall, _ number: Int, _ count: Int, _ set: (Int, Int32) -> Void
  ) {
    let (old, new) = (call.inputs[number], call.outputs[number].elements(as: Int32.self))
    let (words, streams) = (old.elements(as: Int32.self), old.shape[0])
    guard let generators = call.scratch?.assumingMemoryBound(to: MRG31k3p.self) else { return }
    call.parallel((streams + Self.part - 1) / Self.part) { part in
      let range = part * Self.part..<min(streams, (part + 1) * Self.part)
      for k in range { generators[k] = MRG31k3p(words: words + 6 * k) }
      for start in stride(from: range.lowerBound, to: count, by: streams) {
        for k in 0..<min(range.count, count - start) { set(start + k, generators[range.lowerBound + k].next()) }
      }
      for k in range { generators[k].write(to: new + 6 * k) }
    }
  }

  /// A place for numbers that threads write side by side.
  private struct Target: @unchecked Sendable {
    // Sendable: no two threads write the same element.
    let start: UnsafeMutablePointer<Double>
    func set(_ k: Int, _ value: Double) { start[k] = value }
    func part(_ first: Int) -> Target { Target(start: start + first) }
  }

  /// The number in (0, 1): in float32 times the number below 2^-31, so that none is 1; in float16 of fewer bits.
  private func value(_ number: Int32) -> Double {
    switch op.dtype {
    case .float32: Double(single(number))
    case .float16: Double(Half(Double((number & 0x7FFF) + 1) * Double(Self.halfStep)).float)
    case .float64: Double(number) * 0x1p-31
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .complex64, .complex128:
      preconditionFailure("the sample is of floats")
    }
  }

  private func single(_ number: Int32) -> Float { Float(number) * 0x1.fffffep-32 }

  /// 3.0458e-05 in float16.
  private static let halfStep = Half(3.0458e-05).float

}

extension MRGDraw {
  package static var samples: [OpSample] {
    let words = [12345, 1, 2, 3, 4, 5].map { Int32($0) }
    guard let states = try? NDArray(words + words.reversed() + words, shape: [3, 6]),
      let more = try? NDArray((1...5).flatMap { k in words.map { $0 + Int32(k) } }, shape: [5, 6])
    else { return [] }
    let shape: [IntegerTerm] = [.constant(3), .constant(5)]
    return [
      OpSample("streams in turn", MRGDraw(.uniform, shape, .float64), [states]),
      OpSample("streams in turn, float32", MRGDraw(.uniform, shape, .float32), [states]),
      OpSample("streams in turn, float16", MRGDraw(.uniform, [.operand(1)], .float16), [states, NDArray(7)]),
      OpSample("no streams", MRGDraw(.uniform, [.constant(0)], .float64), [states]),
      OpSample("streams of normal numbers", MRGDraw(.normal, shape, .float64), [states]),
      OpSample("truncated streams", MRGDraw(.truncatedNormal, shape, .float64), [states, states]),
      OpSample("truncated streams, more again", MRGDraw(.truncatedNormal, shape, .float64), [states, more]),
      OpSample("no truncated numbers", MRGDraw(.truncatedNormal, [.constant(0)], .float64), [states, more]),
    ]
  }
}

import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// How many of `start`, `start + step`, … lie before `stop` (behind it, for a negative step):
/// `max(0, ceil((stop - start) / step))`, of three int64 scalars.
///
/// The distance of the bounds may have no int64. With floored quotients `q` and remainders `r` of both bounds by the
/// step the number is `q(stop) - q(start)`, and one more where `r(stop)` lies behind `r(start)`: no part of that can
/// overflow, unless the step is 1 or -1 and the number itself is no int64. That is refused.
struct RangeLength: Op {
  var name: String { "RangeLength" }
  var spokenName: String { "arange" }

  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    var sizes: [Size] = []
    for input in inputs {
      guard input.type.ndim == 0, input.type.dtype == .int64, let size = input.size else {
        throw TheanoError(ShapeFacts.needsInteger(spokenName, got: input.type))
      }
      sizes.append(size)
    }
    let step = sizes[2]
    var requirements: [SizeRequirement] = []
    if let known = step.constant {
      if known == 0 { throw TheanoError(ShapeFacts.zeroStep(spokenName)) }
    } else {
      requirements.append(SizeRequirement(.one, .atMost, step * step, .nonZeroStep(axis: 0)))
    }
    let count = Self.count(sizes[0], sizes[1], step)
    if count.constant == .max { throw TheanoError(ShapeFacts.rangeTooLong) }
    requirements += measurable(count)
    return Inference(TensorType(.int64, []), requirements: requirements, sizeValue: count)
  }

  /// As a size, whose arithmetic saturates: `.max` where the number is no int64.
  private static func count(_ start: Size, _ stop: Size, _ step: Size) -> Size {
    switch step.constant {
    case 1: return .maximum(.zero, stop - start)
    case -1: return .maximum(.zero, start - stop)
    default: break
    }
    let isNegative = step.isNegative
    let sign = Size.one - isNegative - isNegative
    // Where the distance saturates on the side on which there are no numbers anyway.
    let isNear =
      start.constant == 0
      || (isNegative.constant == 0
        ? start.isNeverNegative : isNegative.constant == 1 && (stop + 1).isNeverNegative)
    if isNear { return .maximum(.zero, .floorDivide(stop - start - sign, step) + 1) }
    let ahead = (.modulo(start, step) - .modulo(stop, step)) * sign
    return .maximum(.zero, .floorDivide(stop, step) - .floorDivide(start, step) + ahead.isNegative)
  }

  func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] { call.inputs.map { _ in .zero } }

  func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let numbers = inputs.flatMap { $0.scalars(as: Int.self) }.map { Int128($0) }
    let (start, stop, step) = (numbers[0], numbers[1], numbers[2])
    if step == 0 { throw TheanoError(ShapeFacts.zeroStep(spokenName)) }
    guard let count = Int(exactly: max(0, (stop - start + step - step.signum()) / step)) else {
      throw TheanoError(ShapeFacts.rangeTooLong)
    }
    return [NDArray(count)]
  }

  func lower(_ call: LoweringCall) -> Lowering {
    .elements([
      { code, _ in
        let (start, stop, step) = (code.element(0, at: []), code.element(1, at: []), code.element(2, at: []))
        let zero = code.integer(0)
        let isPositive = code.apply(.gt, [step, zero])
        func lies(_ a: RegisterID, before b: RegisterID) -> RegisterID {
          code.apply(.switch, [isPositive, code.apply(.lt, [a, b]), code.apply(.gt, [a, b])])
        }
        let quotients = [stop, start].map { code.apply(.intDiv, [$0, step]) }
        let remainders = [start, stop].map { code.apply(.mod, [$0, step]) }
        let more = code.int64(lies(remainders[0], before: remainders[1]))
        let count = code.apply(.add, [code.apply(.sub, quotients), more])
        return code.apply(.switch, [lies(start, before: stop), count, zero])
      }
    ])
  }

  static var samples: [OpSample] {
    [
      ("up", 2, 11, 4), ("down", 7, -6, -3), ("none", 3, 1, 2), ("further than a number", -(1 << 62), 3 << 61, 1 << 60),
    ].map { name, start, stop, step in
      OpSample("length of a range \(name)", RangeLength(), [start, stop, step].map { NDArray($0) })
    }
  }
}

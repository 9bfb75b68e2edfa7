/// How the iterations of a loop are counted in messages: as the steps of the loop that the user wrote.
package struct StepCounting: Hashable, Sendable {
  /// Whether the loop is one that a gradient made.
  package var isGradient = false
  /// Whether its iterations go from a later step of the user's to an earlier one.
  package var isReversed = false
  /// Of loops of loops: so many steps of the user's are one iteration of this loop, which an inner loop makes.
  package var block: Int?
  /// Whether the loop is such an inner one.
  package var isInBlock = false

  package init() {}

  /// The same, whether it is a gradient's or not.
  package var ofAnything: StepCounting {
    var counting = self
    counting.isGradient = false
    return counting
  }

  /// That of the loop that a gradient makes of this one.
  package var ofGradient: StepCounting {
    var counting = self
    counting.isGradient = true
    counting.isReversed.toggle()
    return counting
  }
}

/// A step, or a block of steps of which one is meant, of a loop.
struct LoopSteps: Sendable {
  var first: Int
  var count: Int
  var isGradient: Bool
  var isInBlock: Bool

  var words: String {
    let steps = count == 1 ? "step \(first)" : "one of the steps \(first) to \(first + count - 1)"
    return "\(isGradient ? "in the gradient of" : "at") \(steps) of the loop"
  }
}

extension Place {
  /// Whether it says in which step of a loop something happened, and that exactly.
  package var isStep: Bool { steps?.count == 1 }

  /// The same at a line that was not known.
  package func at(_ origin: Origin) -> Place { steps.map { Place($0, origin) } ?? Place(role, origin) }
}

extension TheanoError {
  /// The error as a loop passes on what happened in one of its iterations.
  ///
  /// - Parameters:
  ///   - iteration: counted from 0.
  ///   - first: the number of the step that the first iteration makes.
  ///   - origin: the line of the loop.
  package func arisen(at iteration: Int, first: Int, _ counting: StepCounting, _ origin: Origin) -> TheanoError {
    var error = self
    let number = counting.isReversed ? first - iteration : first + iteration
    var steps = LoopSteps(
      first: number * (counting.block ?? 1), count: counting.block ?? 1, isGradient: counting.isGradient,
      isInBlock: counting.isInBlock)
    // The step of the inner loop is counted from the beginning of the block.
    if counting.block != nil, let inner = error.places.last?.steps, inner.isInBlock {
      (steps.first, steps.count) = (steps.first + inner.first, inner.count)
      error.places.removeLast()
    }
    error.places.append(Place(steps, origin))
    return error
  }
}

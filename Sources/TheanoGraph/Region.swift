import TheanoErrors

/// Code with a graph of its own: how an op that holds bodies is lowered.
package enum Region: Sendable {
  case loop(LoopRule)
  case branch(BranchRule)
}

/// A body that runs again and again. Its graph speaks of the sizes outside, and of what only a step knows.
package struct LoopRule: Sendable {
  package enum Leaf: Hashable, Sendable {
    /// The op's input of that number.
    case whole(Int)
    case row(Row)
  }

  /// The row `first + t` of a tensor at step `t`; `first + steps - 1 - t` where `isReversed`. If `ring` is given: that
  /// modulo `ring`, the rows that the tensor has.
  package struct Row: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
      case input(Int)
      case output(Int)
    }
    package var of: Source
    package var first: Int
    package var isReversed: Bool
    package var ring: Size?

    package init(of: Source, first: Int, isReversed: Bool = false, ring: Size? = nil) {
      (self.of, self.first, self.isReversed, self.ring) = (of, first, isReversed, ring)
    }
  }

  /// A tensor that is carried from step to step.
  package struct Carried: Hashable, Sendable {
    /// The op's output, and its input whose first `depth` rows come before all others.
    package var output: Int
    package var initial: Int
    package var depth: Int
    /// Whether only the last `depth` rows go out.
    package var keepsLast: Bool

    package init(output: Int, initial: Int, depth: Int, keepsLast: Bool) {
      (self.output, self.initial, self.depth, self.keepsLast) = (output, initial, depth, keepsLast)
    }
  }

  package var steps: Size
  package var body: Graph
  /// For each input of the body.
  package var leaves: [Leaf]
  /// For each of the body's first outputs the row that it is.
  package var rows: [Row]
  package var carried: [Carried]
  /// Whether the body's last output says that the loop ends, and the op's last output is the number of steps made.
  package var hasUntil: Bool
  /// How messages count the steps, and the number of the first one.
  package var counting: StepCounting
  package var first: Size
  /// If given: what the loop is called where its time is told.
  package var profile: String?

  package init(
    steps: Size, body: Graph, leaves: [Leaf], rows: [Row], carried: [Carried], hasUntil: Bool,
    counting: StepCounting = StepCounting(), first: Size = .zero, profile: String? = nil
  ) {
    (self.counting, self.first) = (counting, first)
    (self.steps, self.body, self.leaves) = (steps, body, leaves)
    (self.rows, self.carried, self.hasUntil, self.profile) = (rows, carried, hasUntil, profile)
  }
}

/// Of two bodies the one that input 0, a scalar, chooses (not zero: the first).
package struct BranchRule: Sendable {
  package var sides: [Graph]
  /// For each side: of each of its inputs the op's input that it is.
  package var leaves: [[Int]]

  package init(sides: [Graph], leaves: [[Int]]) { (self.sides, self.leaves) = (sides, leaves) }
}

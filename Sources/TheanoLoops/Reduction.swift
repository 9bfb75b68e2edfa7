import TheanoArrays
import TheanoScalars

/// A loop that combines one value of each iteration, for each accumulator, by a fixed tree.
package struct Reduction: Hashable, Sendable {
  package var id: LoopID
  package var extent: Extent
  package var tree: ReductionTree
  package var body: [Statement]
  package var accumulators: [Accumulator]

  package init(
    _ id: LoopID, _ extent: Extent, tree: ReductionTree, _ body: [Statement], _ accumulators: [Accumulator]
  ) {
    self.id = id
    self.extent = extent
    self.tree = tree
    self.body = body
    self.accumulators = accumulators
  }
}

package struct Accumulator: Hashable, Sendable {
  /// Holds the total after the reduction; its dtype is `wide` (int64 for `argmax` and `argmin`).
  package var result: RegisterID
  package var combination: Combination
  /// The value of an iteration, of dtype `narrow`.
  package var value: RegisterID
  /// For `argmax` and `argmin`: the int64 position that belongs to `value`.
  package var position: RegisterID?
  /// In which the lanes of a block add up.
  package var narrow: DType
  /// In which blocks are combined; the lanes are converted to it first.
  package var wide: DType

  package init(
    result: RegisterID, _ combination: Combination, value: RegisterID, position: RegisterID? = nil,
    narrow: DType, wide: DType
  ) {
    self.result = result
    self.combination = combination
    self.value = value
    self.position = position
    self.narrow = narrow
    self.wide = wide
  }
}

/// A commutative, associative operation with an identity (for `max` and `min`: the first value).
package enum Combination: Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case sum, product
  /// NaN wins; of two equal values any (they have the same bits but for the sign of zero: then the first).
  case max, min
  /// On bools; on integers bit by bit.
  case and, or
  /// The position of the largest (smallest) value; the lowest position of several; NaN wins.
  case argmax, argmin
  /// The later value: what a store does when indices repeat (only in `accumulate`).
  case replace

  /// Written out: to ask the language for a case's name takes microseconds, and kernel texts are full of them.
  package var description: String {
    switch self {
    case .sum: "sum"
    case .product: "product"
    case .max: "max"
    case .min: "min"
    case .and: "and"
    case .or: "or"
    case .argmax: "argmax"
    case .argmin: "argmin"
    case .replace: "replace"
    }
  }
}

/// In which order the values of a reduction are combined: part of the program, so that the result
/// has the same bits for every register width and every number of threads.
///
/// Of `n` values, taken in iteration order:
/// - if `lanes > 1` and `n < 8`: one after the other, in the wide dtype, beginning with the first value;
/// - else they are cut into blocks of `lanes · rows`; within a block, value `e` goes to lane
///   `e mod lanes`, each lane (beginning with the identity, in the narrow dtype) combining its values in
///   order; at the block's end the lanes are converted to the wide dtype and combined pairwise, lane `l`
///   with lane `l + h` for `h = lanes/2, lanes/4, …, 1`; and lane 0 is combined onto the total (which
///   begins with the identity) as `total op lane`.
///
/// For max, min, argmax, argmin the identity is "no value": combining it with `v` gives `v`.
/// An empty sum is 0, an empty product 1, an empty `and` true (all bits), an empty `or` false (0);
/// an empty max, min, argmax, argmin is undefined (a check before refuses it).
package struct ReductionTree: Hashable, Sendable {
  package var lanes: Int
  package var rows: Int

  package init(lanes: Int, rows: Int) {
    self.lanes = lanes
    self.rows = rows
  }

  /// Along an axis that lies contiguous in memory.
  package static func contiguous(_ dtype: DType) -> ReductionTree {
    ReductionTree(lanes: dtype.itemSize <= 4 ? 64 : 32, rows: 64)
  }
  /// Along any other axis: the backend's lanes run along another axis.
  package static let strided = ReductionTree(lanes: 1, rows: 64)
}

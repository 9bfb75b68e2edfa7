import TheanoGraph

/// Where an axis of a value lies in the loops of a group.
enum AxisPlace: Hashable {
  /// Along this axis of the group.
  case axis(Int)
  /// Of size 1.
  case zero
  /// Somewhere else: shifted, gathered, …
  case other
}

/// Values that are computed together.
struct Group {
  enum Kind {
    /// Loops over all axes, or (where `reduced` is given) over rows with reductions and loops inside.
    case loops
    /// A reduction in two kernels: totals of fixed groups, then the total of these.
    case divided
    case scatter
    case product
    case routine
    /// Graphs of its own.
    case region
    /// The same memory under another shape.
    case alias
  }

  var kind: Kind
  /// The sizes of the axes, without those of size 1.
  var axes: [Size]
  /// The axes (ascending) that the reductions of the group run along; the others are rows.
  var reduced: [Int]?
  /// What is computed, consumers before producers; of a reduction the first output.
  var members: [ValueID] = []
  /// Of the members, those that are reductions.
  var reductionCount = 0
  /// Of its reductions, if they are divided, those that may be taken together with the total from which their centre follows.
  var centred: [CentredSum] = []
  /// About how many vector instructions.
  var cost = 0
  /// Groups run in descending order of their labels.
  var label = 0
  /// Of a scatter: whether each element of the result is changed at most once, in any order, so that the loops are
  /// like those of other values.
  var isApart = false
  /// Whether another group that has its place already computes something that this one reads.
  var waits = false

  init(_ kind: Kind, _ axes: [Size], reduced: [Int]? = nil) {
    self.kind = kind
    self.axes = axes
    self.reduced = reduced
  }

  var rows: [Int] { axes.indices.filter { !(reduced?.contains($0) ?? false) } }
}

/// A step before buffers have places.
struct Draft {
  enum Action {
    case kernel(FinishedNest)
    case product(ProductDraft)
    case routine(RoutineDraft)
    case region(RegionDraft)
  }
  var action: Action
  /// Set if the step only copies one value to another: left out where the copy can take the original's
  /// memory.
  var copies: (from: ValueID, to: ValueID)?
  /// Of a kernel: whether it has iterations in exceptional calls only.
  var isRare = false
  /// Of a kernel that follows the product before it, or another follower of that: the parameters that are the extents of
  /// its loops, but for the outermost.
  var extents: [Int]?
}

struct ProductDraft {
  var rule: ProductRule
  var a: (value: ValueID, transposed: Bool)
  var b: (value: ValueID, transposed: Bool)
  var alpha: ValueID?
  var beta: ValueID?
  var result: ValueID
  /// nil: one product.
  var batch: Size?
  var m: Size
  var n: Size
  var k: Size

  var sizes: [Size] { [batch, m, n, k].compactMap(\.self) }
  /// Of all products together.
  var rows: Size { batch.map { $0 * m } ?? m }
}

struct RoutineDraft {
  var routine: any Routine
  var inputs: [ValueID]
  var outputs: [ValueID]
  /// Bytes; nil for none.
  var scratch: Size?
  var checks: [CheckSite]

  /// The memory of the scratch bytes.
  var scratchMemory: Nest.Memory? { scratch == nil ? nil : .scratch(outputs[0]) }
}

/// A buffer that belongs to no value of the graph.
struct Temporary {
  var memory: Nest.Memory
  var shape: [Size]
  var of: ValueID
}

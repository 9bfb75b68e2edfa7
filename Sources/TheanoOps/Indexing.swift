import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// What can stand in `x[…]`: integers, ranges, slices, new axes, integer tensors and arrays.
///
/// ```swift
/// x[0], x[-1], x[0, 1], x[1...3], x[2...], x[..<(-1)], x[i ..< j], x[..., 0], x[nil, ...]
/// x[.slice(1, -1, by: 2)], x[.reversed], x[.all, .newAxis], x[i], x[[0, 2, 1]], x[labels]
/// ```
public protocol TensorIndex {
  /// What the index does.
  var tensorSlice: TensorSlice { get }
}

/// One index of several: an integer, a slice, a new axis, the ellipsis, or integers to gather.
public struct TensorSlice: TensorIndex {
  enum Kind {
    case index(any TensorArgument)
    case slice((any TensorArgument)?, (any TensorArgument)?, (any TensorArgument)?)
    case newAxis
    case ellipsis
    case gather(TensorVariable)
  }
  let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  public var tensorSlice: TensorSlice { self }

  /// The same slice with another step: `(0..<10).by(2)`.
  public func by(_ step: any TensorArgument) -> TensorSlice {
    guard case .slice(let start, let stop, _) = kind else { return self }
    return TensorSlice(.slice(start, stop, step))
  }
}

extension TensorIndex where Self == TensorSlice {
  /// A new axis of size 1, as `nil` in an index.
  public static var newAxis: TensorSlice { TensorSlice(.newAxis) }
  /// A new axis of size 1, under NumPy's name.
  public static var newaxis: TensorSlice { .newAxis }
  /// All axes that the other indices leave.
  public static var ellipsis: TensorSlice { TensorSlice(.ellipsis) }
  /// The whole axis (Python's `:`).
  public static var all: TensorSlice { TensorSlice(.slice(nil, nil, nil)) }
  /// The whole axis from its end (Python's `::-1`).
  public static var reversed: TensorSlice { TensorSlice(.slice(nil, nil, -1)) }

  /// Python's `start:stop:step`: negative bounds count from the end, nil leaves a bound out.
  ///
  /// Bounds may be integer scalars: `x[.slice(i, i + 3)]`.
  public static func slice(
    _ start: (any TensorArgument)?, _ stop: (any TensorArgument)?, by step: (any TensorArgument)? = nil
  ) -> TensorSlice {
    TensorSlice(.slice(start, stop, step))
  }
}

extension TensorIndex where Self == TensorSlice {
  /// As ``slice(_:_:by:)``, with the step in third place as for Python's `slice`: `x[.slice(8, 2, -2)]`.
  public static func slice(
    _ start: (any TensorArgument)?, _ stop: (any TensorArgument)?, _ step: any TensorArgument
  ) -> TensorSlice {
    TensorSlice(.slice(start, stop, step))
  }
}

extension Int: TensorIndex {
  public var tensorSlice: TensorSlice { TensorSlice(.index(self)) }
}

extension TensorVariable: TensorIndex {
  public var tensorSlice: TensorSlice { TensorSlice(ndim == 0 && dtype != .bool ? .index(self) : .gather(self)) }
}

extension NDArray: TensorIndex {
  public var tensorSlice: TensorSlice { tensorVariable.tensorSlice }
}

extension Array: TensorIndex where Element: NDArrayConvertible {
  /// The integers to gather.
  public var tensorSlice: TensorSlice {
    let origin = Origin.capture()
    do throws(TheanoError) {
      let value = try isEmpty ? NDArray.zeros([0], .int64) : ndArray()
      return TensorSlice(.gather(TensorVariable(constant: value, origin: origin)))
    } catch {
      return TensorSlice(.gather(TensorVariable(poisoned: error, origin: origin)))
    }
  }
}

extension Range: TensorIndex where Bound == Int {
  public var tensorSlice: TensorSlice { .slice(lowerBound, bound(upperBound, from: lowerBound)) }
  /// The same places with a step.
  public func by(_ step: any TensorArgument) -> TensorSlice { tensorSlice.by(step) }
}

extension ClosedRange: TensorIndex where Bound == Int {
  public var tensorSlice: TensorSlice { .slice(lowerBound, past(upperBound)) }
  /// The same places with a step.
  public func by(_ step: any TensorArgument) -> TensorSlice { tensorSlice.by(step) }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  public var tensorSlice: TensorSlice { .slice(lowerBound, nil) }
  /// The same places with a step.
  public func by(_ step: any TensorArgument) -> TensorSlice { tensorSlice.by(step) }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  public var tensorSlice: TensorSlice { .slice(nil, upperBound) }
  /// The same places with a step.
  public func by(_ step: any TensorArgument) -> TensorSlice { tensorSlice.by(step) }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
  public var tensorSlice: TensorSlice { .slice(nil, past(upperBound)) }
  /// The same places with a step.
  public func by(_ step: any TensorArgument) -> TensorSlice { tensorSlice.by(step) }
}

extension StrideTo: TensorIndex where Element == Int {
  public var tensorSlice: TensorSlice { strided(self, isClosed: false) }
}

extension StrideThrough: TensorIndex where Element == Int {
  public var tensorSlice: TensorSlice { strided(self, isClosed: true) }
}

// Swift's own ranges come first where both bounds are numbers.
extension TensorVariable {
  /// A part of an axis with a bound only known at a call: `x[i * 10 ..< (i + 1) * 10]`, `x[0 ..< n]`, `x[i ..< 5]`.
  ///
  /// Bounds are integer scalars; negative ones count from the end, as in Python.
  @_disfavoredOverload
  public static func ..< (start: TensorVariable, stop: some TensorArgument) -> TensorSlice { .slice(start, stop) }

  /// A part of an axis whose end is only known at a call.
  @_disfavoredOverload
  public static func ..< (start: Int, stop: TensorVariable) -> TensorSlice { .slice(start, stop) }

  /// The part of an axis before a place only known at a call: `x[..<n]`.
  @_disfavoredOverload
  public static prefix func ..< (stop: TensorVariable) -> TensorSlice { .slice(nil, stop) }

  /// The part of an axis from a place only known at a call: `x[n...]`.
  @_disfavoredOverload
  public static postfix func ... (start: TensorVariable) -> TensorSlice { .slice(start, nil) }
}

/// The bound after `last`: after the last element nothing is left.
private func past(_ last: Int) -> Int? { last == -1 || last == .max ? nil : last + 1 }

/// `-3 ..< 0` are the last three places.
private func bound(_ upper: Int, from lower: Int) -> Int? { lower < 0 && upper == 0 ? nil : upper }

/// The places that a Swift stride goes through.
///
/// A stride shows its bounds to a mirror only; to walk through it would take as long as it is.
private func strided(_ places: some Sequence<Int>, isClosed: Bool) -> TensorSlice {
  let parts = Mirror(reflecting: places).children.compactMap { $0.value as? Int }
  guard parts.count == 3 else { return walked(places) }
  let (first, bound, step) = (parts[0], Int128(parts[1]), Int128(parts[2]))
  let distance = bound - Int128(first) - (isClosed ? 0 : step.signum())
  guard distance == 0 || distance.signum() == step.signum() else { return .slice(0, 0) }
  let steps = distance / step
  return slice(first, Int(Int128(first) + steps * step), steps == 0 ? 1 : Int(step))
}

/// The same for a stride that shows nothing.
private func walked(_ places: some Sequence<Int>) -> TensorSlice {
  var first: Int?
  var (last, step) = (0, 1)
  for place in places {
    if first != nil { step = place - last }
    first = first ?? place
    last = place
  }
  return first.map { slice($0, last, step) } ?? .slice(0, 0)
}

/// From the place `first` through the place `last`.
private func slice(_ first: Int, _ last: Int, _ step: Int) -> TensorSlice {
  let stop = step > 0 ? past(last) : last == 0 || last == .min ? nil : last - 1
  return .slice(first, stop, by: step)
}

extension TensorVariable {
  /// A part of this tensor, as NumPy indexes: a view where all indices are integers and slices.
  ///
  /// - Integers (also negative, also integer scalars) take one place along an axis, which goes.
  /// - Ranges and `.slice(start, stop, by:)` take a part of an axis. `1...3` holds its upper bound; write
  ///   `x[..<(-1)]`, and `.slice(1, -1)` where Swift's range would need a lower bound above its upper one.
  /// - `nil` (or `.newAxis`) is a new axis of size 1; `...` stands for all axes not spoken of.
  /// - Integer tensors and arrays gather; several of them stretch to one shape, as in NumPy.
  /// - Bool tensors and arrays are masks: they stand for as many axes as they have, and take the places where they
  ///   are true. How many these are only a call can tell.
  ///
  /// An index outside an axis is an `IndexError`: while building where both are known, else at the call.
  public subscript(_ indices: (any TensorIndex)?...) -> TensorVariable {
    @inline(never) get { indexed(indices.map { $0?.tensorSlice ?? .newAxis }, .capture()) }
  }

  /// A part of this tensor; `...` stands for all axes not spoken of.
  public subscript(_ ellipsis: UnboundedRange, _ indices: (any TensorIndex)?...) -> TensorVariable {
    @inline(never) get { indexed([.ellipsis] + indices.map { $0?.tensorSlice ?? .newAxis }, .capture()) }
  }

  /// A part of this tensor; `...` stands for all axes not spoken of.
  public subscript(
    _ first: (any TensorIndex)?, _ ellipsis: UnboundedRange, _ indices: (any TensorIndex)?...
  ) -> TensorVariable {
    @inline(never) get {
      indexed(
        [first?.tensorSlice ?? .newAxis, .ellipsis] + indices.map { $0?.tensorSlice ?? .newAxis }, .capture())
    }
  }

  /// A part of this tensor; `...` stands for all axes not spoken of.
  public subscript(
    _ first: (any TensorIndex)?, _ second: (any TensorIndex)?, _ ellipsis: UnboundedRange,
    _ indices: (any TensorIndex)?...
  ) -> TensorVariable {
    @inline(never) get {
      let lead = [first, second].map { $0?.tensorSlice ?? .newAxis }
      return indexed(lead + [.ellipsis] + indices.map { $0?.tensorSlice ?? .newAxis }, .capture())
    }
  }

  /// A part of this tensor; `...` stands for all axes not spoken of.
  public subscript(
    _ first: (any TensorIndex)?, _ second: (any TensorIndex)?, _ third: (any TensorIndex)?,
    _ ellipsis: UnboundedRange, _ indices: (any TensorIndex)?...
  ) -> TensorVariable {
    @inline(never) get {
      let lead = [first, second, third].map { $0?.tensorSlice ?? .newAxis }
      return indexed(lead + [.ellipsis] + indices.map { $0?.tensorSlice ?? .newAxis }, .capture())
    }
  }

  private func indexed(_ indices: [TensorSlice], _ origin: Origin) -> TensorVariable {
    composed(origin, [self]) { () throws(TheanoError) in
      try IndexBuilder(self, indices, origin).result()
    }
  }
}

/// Cuts one index expression into the ops that make it up: a slice, a gather, and new axes.
private struct IndexBuilder {
  private(set) var x: TensorVariable
  let origin: Origin
  /// One for each axis of `x`, and the new axes between them.
  private var slices: [TensorSlice.Kind] = []

  init(_ x: TensorVariable, _ indices: [TensorSlice], _ origin: Origin) throws(TheanoError) {
    self.x = x
    self.origin = origin
    var (used, ellipses) = (0, 0)
    for index in indices {
      switch index.kind {
      case .index, .slice: used += 1
      case .gather(let places): used += places.isMask ? places.ndim : 1
      case .ellipsis: ellipses += 1
      case .newAxis: break
      }
    }
    if ellipses > 1 { throw TheanoError(ShapeFacts.twoEllipses) }
    if used > x.ndim { throw TheanoError(ShapeFacts.tooManyIndices(used, x.type)) }
    let rest = [TensorSlice.Kind](repeating: .slice(nil, nil, nil), count: x.ndim - used)
    var axis = 0
    for index in indices {
      switch index.kind {
      case .ellipsis:
        slices += rest
        axis += rest.count
      case .gather(let mask) where mask.isMask:
        self.x = try self.x.masked(by: mask, from: axis, origin)
        slices += mask.maskedPlaces(origin).map { .gather($0) }
        axis += mask.ndim
      case .index, .slice, .gather:
        slices.append(index.kind)
        axis += 1
      case .newAxis: slices.append(index.kind)
      }
    }
    if ellipses == 0 { slices += rest }
  }

  func result() throws(TheanoError) -> TensorVariable {
    let gathers = slices.contains { if case .gather = $0 { true } else { false } }
    return try gathers ? gathered() : basic()
  }

  private func basic() throws(TheanoError) -> TensorVariable {
    var collector = TermCollector("Subtensor", [x])
    var items: [SubtensorItem] = []
    for slice in slices { if let item = try self.item(slice, &collector) { items.append(item) } }
    return newAxes(
      subtensor(items, collector.operands),
      slices.compactMap { slice in
        switch slice {
        case .index: nil
        case .newAxis: true
        case .slice, .ellipsis, .gather: false
        }
      })
  }

  /// nil for what takes no axis of `x`.
  private func item(
    _ slice: TensorSlice.Kind, _ collector: inout TermCollector
  ) throws(TheanoError) -> SubtensorItem? {
    switch slice {
    case .newAxis, .ellipsis: return nil
    case .gather: return .all
    case .index(let index): return .index(try integer(index, &collector))
    case .slice(let start, let stop, let step):
      var bounds: [IntegerTerm?] = []
      for bound in [start, stop, step] {
        if let bound { bounds.append(try integer(bound, &collector)) } else { bounds.append(nil) }
      }
      return .slice(start: bounds[0], stop: bounds[1], step: bounds[2])
    }
  }

  private func integer(
    _ argument: any TensorArgument, _ collector: inout TermCollector
  ) throws(TheanoError) -> IntegerTerm {
    let variable = argument.tensorVariable
    if variable.error == nil, variable.ndim > 0 || !variable.dtype.isInteger {
      throw TheanoError(ShapeFacts.needsIntegerIndex(got: variable.type))
    }
    return try collector.term(variable)
  }

  /// Whether the index consists of nothing but whole axes.
  private var isWhole: Bool {
    slices.allSatisfy { slice in
      switch slice {
      case .slice: true
      case .index, .newAxis, .ellipsis, .gather: false
      }
    }
  }

  /// Without what changes nothing; elements of a vector that was put together are the parts themselves.
  private func subtensor(_ items: [SubtensorItem], _ operands: [TensorVariable]) -> TensorVariable {
    var items = items
    while items.last == .all { items.removeLast() }
    // The whole is a part as well, which can be set.
    if items.isEmpty { return isWhole ? Subtensor([])(x, origin: origin) : x }
    if items.count == 1, case .index(.constant(let k)) = items[0], let call = x.application,
      call.op is MakeVector
    {
      let place = k < 0 ? k + call.inputs.count : k
      if call.inputs.indices.contains(place) { return Subtensor.element(place, of: x, origin) }
    }
    return Subtensor(items).apply(operands, origin: origin)[0]
  }

  /// `isNew`: for each axis of the result whether it is a new one.
  private func newAxes(_ part: TensorVariable, _ isNew: [Bool]) -> TensorVariable {
    guard isNew.contains(true), part.error == nil else { return part }
    var next = 0
    let order = isNew.map { new -> Int? in
      if new { return nil }
      defer { next += 1 }
      return next
    }
    return part.shuffled(order, origin: origin)
  }

  /// As NumPy: integers beside arrays are arrays of rank 0; where the arrays do not stand side by side, their
  /// axes come first.
  private func gathered() throws(TheanoError) -> TensorVariable {
    var collector = TermCollector("Subtensor", [x])
    var (items, axes, indices, places): ([SubtensorItem], [Int], [TensorVariable], [Int]) = ([], [], [], [])
    for (place, slice) in slices.enumerated() {
      switch slice {
      case .gather(let index):
        if let error = index.error { throw error }
        axes.append(items.count)
        indices.append(index)
        places.append(place)
        items.append(.all)
      case .index(let index):
        let variable = index.tensorVariable
        if let error = variable.error { throw error }
        axes.append(items.count)
        indices.append(hardened(variable))
        places.append(place)
        items.append(.all)
      case .slice, .newAxis, .ellipsis:
        if let item = try item(slice, &collector) { items.append(item) }
      }
    }
    let leads = places[places.count - 1] - places[0] != places.count - 1
    let sliced = subtensor(items, collector.operands)
    let part = AdvancedSubtensor(axes, leads: leads).apply([sliced] + indices, origin: origin)[0]
    if part.error != nil { return part }
    return newAxes(part, resultAxes(places, leads, part.ndim))
  }

  private func resultAxes(_ places: [Int], _ leads: Bool, _ ndim: Int) -> [Bool] {
    let kept = slices.indices.filter { !places.contains($0) }
    let others = kept.map { place in if case .newAxis = slices[place] { true } else { false } }
    let rank = ndim - others.count(where: { !$0 })
    let lead = leads ? 0 : kept.count(where: { $0 < places[0] })
    var axes = others
    axes.insert(contentsOf: [Bool](repeating: false, count: rank), at: lead)
    return axes
  }
}

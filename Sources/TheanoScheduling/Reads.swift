import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Lists of axis places, each with a number.
struct PlaceTable {
  private(set) var lists: [[AxisPlace]] = []
  private var numbers: [[AxisPlace]: Int32] = [:]
  private var composed: [SIMD2<Int32>: Int32] = [:]

  mutating func number(_ places: [AxisPlace]) -> Int32 {
    if let number = numbers[places] { return number }
    lists.append(places)
    numbers[places] = Int32(lists.count - 1)
    return Int32(lists.count - 1)
  }

  subscript(_ number: Int32) -> [AxisPlace] { lists[Int(number)] }

  /// `read` tells where the axes of an operand lie in a value, `outer` where the value's axes lie.
  mutating func compose(_ read: Int32, _ outer: Int32) -> Int32 {
    let key = SIMD2(read, outer)
    if let known = composed[key] { return known }
    let (inner, around) = (self[read], self[outer])
    let result = number(
      inner.map { place in
        switch place {
        case .axis(let k): around[k]
        case .zero: .zero
        case .other: .other
        }
      })
    composed[key] = result
    return result
  }
}

/// How a node reads one of its inputs.
struct Read {
  var input: Int
  /// Where the input's axes lie in the output.
  var places: Int32
  /// Whether each element is read at most once.
  var isInjective: Bool
}

/// Finds out which elements an element rule reads, by running it without writing any code.
private final class Probe: ElementCode {
  let inputs: [DType]
  private var dtypes: [DType] = []
  private(set) var reads: [(input: Int, place: [Coordinate])] = []
  private(set) var cost = 0

  init(_ inputs: [DType]) { self.inputs = inputs }

  private func register(_ dtype: DType) -> RegisterID {
    dtypes.append(dtype)
    return RegisterID(dtypes.count - 1)
  }

  func element(_ input: Int, at place: [Coordinate], where guarded: RegisterID?) -> RegisterID {
    reads.append((input, place))
    cost += guarded == nil ? 1 : 2
    return register(inputs[input])
  }
  func constant(_ value: ScalarConstant) -> RegisterID { register(value.dtype) }
  func apply(_ op: ScalarOp, _ operands: [RegisterID]) -> RegisterID {
    cost += op.row.cost
    do {
      return register(try op.signature(operands.map { dtypes[$0.index] }).result)
    } catch {
      preconditionFailure("an element rule applies \(op) to dtypes that it does not take: \(error)")
    }
  }
  func value(of place: Coordinate) -> RegisterID { register(.int64) }
  func value(of size: Size) -> RegisterID { register(.int64) }
  func dtype(of register: RegisterID) -> DType { dtypes[register.index] }
  func check(_ condition: RegisterID, _ failure: CheckFailure, _ values: [RegisterID]) { cost += 2 }
}

/// Which elements the nodes of a graph read, and what they cost.
struct ReadTable {
  let work: Workspace
  var places = PlaceTable()
  private var identities: [Int32] = []

  init(_ work: Workspace) { self.work = work }

  /// Axis by axis.
  mutating func identity(_ rank: Int) -> Int32 {
    while identities.count <= rank {
      identities.append(places.number((0..<identities.count).map { .axis($0) }))
    }
    return identities[rank]
  }

  private func loops(_ shape: [Size]) -> [Coordinate] {
    shape.indices.map { shape[$0].constant == 1 ? .zero : Coordinate(.loop(LoopID($0))) }
  }

  private mutating func number(_ place: [Coordinate]) -> Int32 {
    places.number(
      place.map { coordinate in
        let isPlain = coordinate.offset.constant == 0
        if isPlain && coordinate.terms.isEmpty { return .zero }
        if isPlain, coordinate.terms.count == 1, coordinate.terms[0].scale.constant == 1,
          case .loop(let loop) = coordinate.terms[0].source
        {
          return .axis(loop.index)
        }
        return .other
      })
  }

  /// Every loop appears once, with a stride.
  private func isInjective(_ place: [Coordinate], _ shape: [Size]) -> Bool {
    var seen: Set<Access.Index> = []
    for term in place.flatMap(\.terms) {
      guard term.scale.constant.map({ $0 != 0 }) ?? true, seen.insert(term.source).inserted else {
        return false
      }
      if case .register = term.source { return false }
    }
    return seen.count == shape.count { $0.constant != 1 }
  }

  /// The reads of output `number` of a node that computes element by element, and the cost of an element.
  mutating func reads(_ node: NodeID, output number: Int) -> (reads: [Read], cost: Int) {
    let output = ValueID(work.firstOutput(of: node).index + number)
    let shape = work.shape(output)
    switch work.lowering(node) {
    case .elementwise(let op):
      return (elementwise(op, node, shape), max(1, op.row.cost))
    case .view(let map):
      let place = map(loops(shape))
      return ([Read(input: 0, places: self.number(place), isInjective: isInjective(place, shape))], 1)
    case .reshape:
      let place = work.place(loops(shape), from: shape, to: work.shape(work.input(node, 0)))
      return ([Read(input: 0, places: self.number(place), isInjective: true)], 1)
    case .elements(let rules):
      let probe = Probe(work.inputs(of: node).map { work.dtype($0) })
      _ = rules[number](probe, loops(shape))
      return (
        probe.reads.map { Read(input: $0.input, places: self.number($0.place), isInjective: false) },
        probe.cost
      )
    case .reduction, .product, .scatter, .routine, .region, .expanded:
      preconditionFailure("reductions, products, scatters and routines are placed as wholes")
    }
  }

  private mutating func elementwise(_ op: ScalarOp, _ node: NodeID, _ shape: [Size]) -> [Read] {
    var reads: [Read] = []
    for (k, input) in work.inputs(of: node).enumerated() {
      if case .second = op, k == 0 { continue }
      reads.append(Read(input: k, places: broadcast(input, shape.count), isInjective: true))
    }
    return reads
  }

  /// Where the axes of an operand lie that is aligned at the last axes.
  mutating func broadcast(_ input: ValueID, _ rank: Int) -> Int32 {
    let shape = work.type(of: input).shape
    if shape.count == rank && !shape.contains(where: { $0.constant == 1 }) { return identity(rank) }
    let skipped = rank - shape.count
    return places.number(shape.indices.map { shape[$0].constant == 1 ? .zero : .axis($0 + skipped) })
  }

  /// The reads of the places that a scatter writes to.
  mutating func targetReads(_ node: NodeID, _ rule: ScatterRule) -> [Read] {
    let probe = Probe(work.inputs(of: node).map { work.dtype($0) })
    _ = rule.target(probe, loops(work.canonical(rule.region)))
    return probe.reads.map { Read(input: $0.input, places: number($0.place), isInjective: false) }
  }
}

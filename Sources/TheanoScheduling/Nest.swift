import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// A kernel under construction: strides and extents are still sizes, and the loops of a region are not yet
/// ordered or collapsed.
///
/// A value is computed in the outermost region on whose loops it depends, once: what does not change in a
/// loop leaves it by itself.
final class Nest {
  /// What a buffer of the kernel holds.
  enum Memory: Hashable {
    case value(ValueID)
    /// The totals of the parts of a reduction.
    case partial(ValueID, Int)
    case scratch(ValueID)
  }

  enum Role: Hashable { case input, output, update, scratch(Size) }

  struct Buffer {
    let memory: Memory
    let dtype: DType
    var role: Role
  }

  enum Expression: Hashable {
    case constant(ScalarConstant)
    /// As int64.
    case linear(Coordinate)
    case load(Int, Coordinate, where: RegisterID?)
    case apply(ScalarOp, [RegisterID])
  }

  enum Statement {
    case define(RegisterID, Expression)
    case store(Int, Coordinate, RegisterID)
    case accumulate(Int, Coordinate, RegisterID, Combination)
    case check(Check)
    case region(Region)
  }

  struct Axis {
    let id: LoopID
    var extent: Size
    /// Where the extent is computed in the kernel (the last group of a divided reduction).
    var register: RegisterID?
    /// The loops that have become this one.
    var bits: LoopSet
  }

  /// Loops that stand directly inside one another, and what they do.
  final class Region {
    enum Kind { case root, loops(Loop.Order), reduction([Accumulator]) }
    var kind: Kind
    var axes: [Axis]
    var statements: [Statement] = []
    /// The first axis stays the outermost.
    var pinsFirst = false
    /// Regions next to this one, with the same axes in the same order, which are arranged as this one is.
    private(set) var twins: [Region] = []
    private(set) var isTwin = false

    init(_ kind: Kind, _ axes: [Axis]) {
      self.kind = kind
      self.axes = axes
    }
    var bits: LoopSet { axes.reduce(0) { $0 | $1.bits } }

    func add(twin: Region) {
      twins.append(twin)
      twin.isTwin = true
    }
  }

  /// One bit for each loop.
  typealias LoopSet = UInt64
  static let loopLimit = 60

  private(set) var buffers: [Buffer] = []
  private var bufferNumbers: [Memory: Int] = [:]
  var registers: [DType] = []
  /// The loops on which a register depends.
  var dependence: [LoopSet] = []
  private(set) var loopCount = 0
  let root = Region(.root, [])
  private var open: [Region]
  private var known: [Expression: RegisterID] = [:]
  private(set) var checks: [CheckSite] = []
  /// For a kernel whose checks another one has made before.
  var ignoresChecks = false

  init() { open = [root] }
}

// MARK: - Loops

extension Nest {
  func axis(_ extent: Size) -> Axis {
    precondition(loopCount < Nest.loopLimit, "fusion limits the loops of a kernel")
    loopCount += 1
    return Axis(id: LoopID(loopCount - 1), extent: extent, bits: 1 << LoopSet(loopCount - 1))
  }

  /// Opens a region inside the current one; without axes, what it would do is done in the current one.
  func begin(_ region: Region) { if !region.axes.isEmpty { open.append(region) } }

  func end(_ region: Region) {
    guard !region.axes.isEmpty else { return }
    precondition(open.last === region, "regions close in the order in which they opened")
    open.removeLast()
    open[open.count - 1].statements.append(.region(region))
  }

  /// All loops around the current place.
  var around: LoopSet { open.reduce(0) { $0 | $1.bits } }
}

// MARK: - Values

extension Nest {
  func dtype(_ register: RegisterID) -> DType { registers[register.index] }

  func register(_ dtype: DType, dependingOn loops: LoopSet) -> RegisterID {
    registers.append(dtype)
    dependence.append(loops)
    return RegisterID(registers.count - 1)
  }

  private func loops(_ place: Coordinate) -> LoopSet {
    place.terms.reduce(0) { set, term in
      switch term.source {
      case .loop(let loop): set | 1 << LoopSet(loop.index)
      case .register(let register): set | dependence[register.index]
      }
    }
  }

  private func loops(_ expression: Expression) -> LoopSet {
    switch expression {
    case .constant: return 0
    case .linear(let place): return loops(place)
    case .load(let buffer, let place, where: let guarding):
      if case .input = buffers[buffer].role {
        return loops(place) | (guarding.map { dependence[$0.index] } ?? 0)
      }
      // What the kernel itself writes must be read where it stands.
      return around
    case .apply(_, let operands): return operands.reduce(0) { $0 | dependence[$1.index] }
    }
  }

  func define(_ expression: Expression, _ dtype: DType) -> RegisterID {
    var isPure = true
    if case .load(let buffer, _, _) = expression, buffers[buffer].role != .input { isPure = false }
    if isPure, let register = known[expression] { return register }
    let loops = loops(expression)
    let result = register(dtype, dependingOn: loops)
    append(.define(result, expression), loops)
    if isPure { known[expression] = result }
    return result
  }

  /// To the innermost open region with one of the loops.
  private func append(_ statement: Statement, _ loops: LoopSet, atLeast least: Int = 0) {
    let scope = open.lastIndex { $0.bits & loops != 0 } ?? 0
    open[max(scope, min(least, open.count - 1))].statements.append(statement)
  }

  func constant(_ value: ScalarConstant) -> RegisterID { define(.constant(value), value.dtype) }

  func zero(_ dtype: DType) -> RegisterID { constant(ScalarConstant(.zero(dtype), dtype)) }

  func linear(_ place: Coordinate) -> RegisterID {
    if place.offset.constant == 0, place.terms.count == 1, place.terms[0].scale.constant == 1,
      case .register(let register) = place.terms[0].source
    {
      return register
    }
    return define(.linear(place), .int64)
  }

  func cast(_ register: RegisterID, _ dtype: DType) -> RegisterID {
    self.dtype(register) == dtype ? register : define(.apply(.cast(dtype), [register]), dtype)
  }

  /// The operation, its operands cast as it wants them, its result in `result` if that is given.
  func apply(_ op: ScalarOp, _ operands: [RegisterID], to result: DType? = nil) -> RegisterID {
    switch op {
    case .second: return cast(operands[1], result ?? dtype(operands[1]))
    case .identity: return cast(operands[0], result ?? dtype(operands[0]))
    case .cast(let dtype): return cast(operands[0], dtype)
    // swift-format-ignore
    case .add, .sub, .mul, .trueDiv, .intDiv, .mod, .pow, .neg, .abs, .sgn, .inv, .sqr, .sqrt, .maximum,
      .minimum, .clip,
      .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sigmoid, .softplus, .sin, .cos, .tan, .arcsin,
      .arccos,
      .arctan, .arctan2, .sinh, .cosh, .tanh, .arcsinh, .arccosh, .arctanh, .deg2rad, .rad2deg, .ceil, .floor,
      .trunc,
      .roundHalfToEven, .roundHalfAwayFromZero, .erf, .erfc, .gammaln, .psi, .erfcx, .erfinv, .erfcinv, .gamma,
      .triGamma, .polygamma, .chi2sf, .gammainc, .gammaincc, .gammau, .gammal, .j0, .j1, .jv, .i0, .i1, .iv, .xlogx,
      .xlogy0, .lt, .le, .gt, .ge, .eq, .neq,
      .isnan,
      .isinf, .and, .or, .xor, .invert, .switch, .real, .imag, .conj, .angle, .complex, .complexFromPolar:
      break
    }
    let signature = Nest.signature(op, operands.map { dtype($0) }, result)
    let cast = zip(operands, signature.operands).map { self.cast($0, $1) }
    var value = cast[0]
    if op.row.arity == nil {
      // Many operands are combined from the left.
      for operand in cast.dropFirst() { value = define(.apply(op, [value, operand]), signature.result) }
    } else {
      value = define(.apply(op, cast), signature.result)
    }
    return self.cast(value, result ?? signature.result)
  }

  private static func signature(_ op: ScalarOp, _ dtypes: [DType], _ result: DType?) -> ScalarSignature {
    do {
      return try op.signature(dtypes, floatX: result.map { $0.isFloat ? $0 : .float64 } ?? .float64)
    } catch {
      preconditionFailure("the type rule has let \(op) of \(dtypes) pass: \(error)")
    }
  }

  /// `value` where the condition holds, else zero.
  func select(_ condition: RegisterID, _ value: RegisterID) -> RegisterID {
    apply(.switch, [condition, value, zero(dtype(value))])
  }
}

// MARK: - Memory and effects

extension Nest {
  func buffer(_ memory: Memory, _ dtype: DType, _ role: Role) -> Int {
    if let number = bufferNumbers[memory] {
      let isInput = buffers[number].role == .input
      precondition(isInput == (role == .input), "a buffer is read or written, not both")
      return number
    }
    buffers.append(Buffer(memory: memory, dtype: dtype, role: role))
    bufferNumbers[memory] = buffers.count - 1
    return buffers.count - 1
  }

  func load(_ buffer: Int, _ place: Coordinate, where guarding: RegisterID? = nil) -> RegisterID {
    define(.load(buffer, place, where: guarding), buffers[buffer].dtype)
  }

  func store(_ buffer: Int, _ place: Coordinate, _ value: RegisterID) {
    open[open.count - 1].statements.append(.store(buffer, place, value))
  }

  func accumulate(_ buffer: Int, _ place: Coordinate, _ value: RegisterID, _ combination: Combination) {
    open[open.count - 1].statements.append(.accumulate(buffer, place, value, combination))
  }

  /// A check inside the loops, so that a nest without iterations refuses nothing.
  func check(_ condition: RegisterID, _ site: CheckSite, _ values: [RegisterID]) {
    if ignoresChecks { return }
    checks.append(site)
    let loops = values.reduce(dependence[condition.index]) { $0 | dependence[$1.index] }
    append(.check(Check(condition, id: checks.count - 1, values: values)), loops, atLeast: 1)
  }

  /// The totals of the values, one register each, after the region.
  func reduce(_ region: Region, _ accumulators: [Accumulator]) {
    region.kind = .reduction(accumulators)
    end(region)
  }
}

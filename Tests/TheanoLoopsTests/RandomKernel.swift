import TheanoArrays
import TheanoLoops
import TheanoScalars

/// Random numbers from a seed (SplitMix64: G. L. Steele et al., "Fast splittable pseudorandom number
/// generators", 2014).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}

/// A random kernel without complaints, of every kind of statement.
struct RandomKernel {
  private var random: Seeded
  private var builder = KernelBuilder()
  private var inputs: [BufferID] = []
  private var sizes: [Integer] = []
  private static let dtypes = DType.allCases

  static func make(_ seed: UInt64) -> Kernel {
    var maker = RandomKernel(random: Seeded(seed))
    return maker.kernel()
  }

  private init(random: Seeded) { self.random = random }

  private mutating func kernel() -> Kernel {
    for _ in 0...random.below(3) { sizes.append(builder.parameter()) }
    sizes.append(.constant(random.below(20)))
    for _ in 0...random.below(3) { inputs.append(builder.input(random.pick(Self.dtypes))) }
    for _ in 0..<(2 + random.below(3)) { top() }
    return builder.finish()
  }

  private mutating func top() {
    let extent = random.pick(sizes)
    var seen: [RegisterID] = []
    for _ in 0..<random.below(3) { seen.append(value(seen, [])) }
    switch random.below(3) {
    case 0: loop(extent, seen)
    case 1:
      let result = carried(extent, seen)
      store(result, [])
    default: store(reduction(extent, seen, []), [])
    }
  }

  private mutating func loop(_ extent: Integer, _ outer: [RegisterID]) {
    var (maker, builder) = (self, builder)
    builder.loop(extent) { k, i in
      maker.inside(&k) { maker in
        var seen = outer
        for _ in 0..<maker.random.below(4) { seen.append(maker.value(seen, [i])) }
        if maker.random.below(2) == 0 {
          seen.append(maker.reduction(maker.random.pick(maker.sizes), seen, [i]))
        }
        if maker.random.below(2) == 0 { maker.check(seen) }
        if let last = seen.last { maker.store(last, [i]) }
      }
    }
    self = maker
    self.builder = builder
  }

  private mutating func carried(_ extent: Integer, _ outer: [RegisterID]) -> RegisterID {
    var maker = self
    let first = maker.value(outer, [])
    let second = maker.builder.constant(1, maker.builder.dtype(first))
    let target = maker.builder.update(maker.builder.dtype(first))
    var builder = maker.builder
    let results = builder.loop(.integer(extent), carrying: [first, second]) { k, i, current in
      maker.inside(&k) { maker in
        let value = maker.builder.cast(
          maker.builder.load(target[i * 2]), maker.builder.dtype(first))
        let combination: Combination = maker.random.pick([.replace, .max, .sum])
        if combination.refuses(maker.builder.dtype(first)) == nil {
          maker.builder.accumulate(target[i * 3, offset: 1], current[0], by: combination)
        }
        return [current[1], value]
      }
    }
    self = maker
    self.builder = builder
    return results[0]
  }

  private mutating func reduction(
    _ extent: Integer, _ outer: [RegisterID], _ loops: [LoopID]
  ) -> RegisterID {
    var (maker, builder) = (self, builder)
    let tree = ReductionTree(lanes: random.pick([1, 2, 64]), rows: 1 + random.below(64))
    let results = builder.reduce(extent, tree) { k, j in
      maker.inside(&k) { maker in
        var seen = outer
        for _ in 0...maker.random.below(3) { seen.append(maker.value(seen, loops + [j])) }
        let value = maker.random.pick(seen)
        let dtype = maker.builder.dtype(value)
        let allowed = Combination.allCases.filter { $0 != .replace && $0.refuses(dtype) == nil }
        let combination = maker.random.pick(allowed.isEmpty ? [.sum] : allowed)
        let position = combination.takesPosition ? maker.builder.index(j) : nil
        return [KernelBuilder.Part(combination, value, position: position, wide: maker.wide(dtype))]
      }
    }
    self = maker
    self.builder = builder
    return results[0]
  }

  private func wide(_ dtype: DType) -> DType {
    switch dtype {
    case .float16, .float32: .float64
    case .int8, .int16, .int32: .int64
    case .complex64: .complex128
    case .bool, .int64, .uint8, .uint16, .uint32, .uint64, .float64, .complex128: dtype
    }
  }

  /// Lends the builder of a nested block to this maker.
  private mutating func inside<T>(_ k: inout KernelBuilder, _ body: (inout RandomKernel) -> T) -> T {
    builder = k
    defer { k = builder }
    return body(&self)
  }

  private mutating func value(_ seen: [RegisterID], _ loops: [LoopID]) -> RegisterID {
    switch random.below(4) {
    case 0: return constant(random.pick(Self.dtypes))
    case 1:
      let access = Access(
        random.pick(inputs), offset: random.pick([0, 1, -3, sizes[0]]),
        loops.map { $0 * random.pick([0, 1, -1, 7, sizes[0]]) })
      if random.below(3) > 0 { return builder.load(access) }
      let yes = builder.constant(.bool(random.below(2) == 0), .bool)
      return builder.load(access, where: yes)
    case 2:
      if let loop = loops.last { return builder.index(loop) }
      return builder.integer(random.pick(sizes))
    default:
      guard !seen.isEmpty else { return builder.integer(random.pick(sizes)) }
      return operation(seen)
    }
  }

  private mutating func operation(_ seen: [RegisterID]) -> RegisterID {
    let op = random.pick(ScalarOp.all)
    let operands = (0..<(op.row.arity ?? 3)).map { _ in random.pick(seen) }
    guard (try? op.signature(operands.map { builder.dtype($0) })) != nil else { return operands[0] }
    return builder.apply(op, operands)
  }

  private mutating func constant(_ dtype: DType) -> RegisterID {
    let real = random.pick([
      0, -0.0, 1.5, .nan, -.infinity, 0.1, Double.leastNonzeroMagnitude, Double(bitPattern: random.next()),
    ])
    let value: Scalar =
      switch dtype.kind {
      case .bool: .bool(random.below(2) == 0)
      case .signed: .int(Int64(bitPattern: random.next()))
      case .unsigned: .uint(random.next())
      case .float: .real(real)
      case .complex: .complex(.init(real, Double(random.below(100)) / 7))
      }
    return builder.constant(value, dtype)
  }

  private mutating func check(_ seen: [RegisterID]) {
    let condition = builder.constant(.bool(true), .bool)
    let values = seen.filter { builder.dtype($0) == .int64 }.prefix(2)
    builder.check(condition, id: random.below(100), values: Array(values))
  }

  private mutating func store(_ value: RegisterID, _ loops: [LoopID]) {
    let output = builder.output(builder.dtype(value))
    builder.store(Access(output, loops.map { $0 * 1 }), value)
  }
}

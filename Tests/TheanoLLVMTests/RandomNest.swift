import TheanoArrays
import TheanoLoops
import TheanoScalars

/// A random kernel of one of the shapes that programs have, with memory that fits it.
struct RandomNest {
  /// The shapes of nests; every one is drawn equally often.
  enum Shape: Int, CaseIterable {
    case elementwise, rowReduction, columnReduction, wholeReduction, nestedReduction, scan, scatter, scratch
    case ragged, strided, rowLoops
  }

  private var random: Seeded
  private var k = KernelBuilder()
  private var buffers: [Memory] = []
  private var integers: [Int64] = []
  private let rows: Int
  private let columns: Int
  private var n: Integer = 0
  private var m: Integer = 0
  private var checks = 0

  private static let dtypes = DType.allCases

  static func make(_ seed: UInt64) -> (runner: Runner, shape: Shape) {
    let shape = Shape.allCases[Int(seed % UInt64(Shape.allCases.count))]
    var maker = RandomNest(seed, isRow: shape == .rowLoops)
    maker.write(shape)
    let kernel = maker.k.finish()
    var runner = Runner(kernel: kernel, buffers: maker.buffers, integers: maker.integers)
    if let loop = kernel.chunkedLoop {
      guard case .integer(let extent) = loop.extent else { return (runner, shape) }
      let end: Int64 =
        switch extent {
        case .constant(let count): Int64(count)
        case .parameter(let number): maker.integers[number]
        }
      let begin = end > 4 && maker.random.below(3) == 0 ? Int64(maker.random.below(4)) : 0
      runner.chunk = KernelChunk(begin: begin, end: end)
    }
    return (runner, shape)
  }

  private init(_ seed: UInt64, isRow: Bool) {
    random = Seeded(seed &* 7919)
    let sizes = [0, 1, 2, 3, 5, 7, 8, 9, 13, 16, 17, 31, 33, 64, 70]
    rows = random.pick(isRow ? [1, 2, 3, 5] : sizes)
    let lengths = isRow ? Array(7...17) + [20, 33, 64, 70] : sizes + [130, 300]
    columns = random.pick(lengths)
    n = size(rows)
    m = size(columns)
  }

  // MARK: Buffers and sizes

  private mutating func size(_ value: Int) -> Integer {
    integers.append(Int64(value))
    return k.parameter()
  }

  private mutating func input(_ dtype: DType, _ count: Int) -> BufferID {
    buffers.append(Memory.samples(dtype, count, &random))
    return k.input(dtype)
  }

  private mutating func output(_ dtype: DType, _ count: Int) -> BufferID {
    buffers.append(Memory(dtype, count: count))
    return k.output(dtype)
  }

  private mutating func update(_ dtype: DType, _ count: Int) -> BufferID {
    buffers.append(Memory.samples(dtype, count, &random))
    return k.update(dtype)
  }

  /// Indices below `bound`.
  private mutating func indices(_ count: Int, below bound: Int) -> BufferID {
    let values = (0..<count).map { _ in Scalar.int(Int64(random.below(max(1, bound)))) }
    buffers.append(Memory(.int64, values))
    return k.input(.int64)
  }

  private mutating func dtype() -> DType {
    random.below(2) == 0 ? random.pick([.float32, .float64]) : random.pick(Self.dtypes)
  }

  // MARK: Values

  /// Exact operations of what is there; the result is of a random dtype.
  private mutating func operations(_ start: [RegisterID], _ count: Int) -> RegisterID {
    var seen = start
    for _ in 0..<count {
      let op = random.pick([
        .add, .sub, .mul, .maximum, .minimum, .neg, .abs, .sqr, .lt, .switch, .trueDiv, .floor, .sqrt,
        .intDiv,
        .isnan, .invert, .sgn, .clip, .eq, .real, .imag, .conj, .complex, ScalarOp.cast(random.pick(Self.dtypes)),
      ])
      let operands = (0..<(op.row.arity ?? 2)).map { _ in random.pick(seen) }
      guard (try? op.signature(operands.map { k.dtype($0) })) != nil else { continue }
      seen.append(k.apply(op, operands))
    }
    return seen[seen.count - 1]
  }

  /// Values of a matrix, a row, a column, a transposed matrix, a scalar, of gathered and guarded elements.
  private mutating func loads(_ i: LoopID?, _ j: LoopID) -> [RegisterID] {
    var values: [RegisterID] = []
    let matrix = input(dtype(), rows * columns)
    if let i {
      values.append(k.load(matrix[i * m, j * 1]))
    } else {
      values.append(k.load(input(dtype(), columns)[j * 1]))
    }
    if random.below(2) == 0 { values.append(k.load(input(dtype(), columns)[j * 1])) }
    if let i, random.below(2) == 0 { values.append(k.load(input(dtype(), rows)[i * 1])) }
    if let i, random.below(3) == 0 { values.append(k.load(input(dtype(), rows * columns)[j * n, i * 1])) }
    if random.below(3) == 0 { values.append(k.load(input(dtype(), 1)[])) }
    if random.below(4) == 0 {
      let index = k.load(indices(columns, below: 5)[j * 1])
      values.append(k.load(input(dtype(), 5)[index * 1]))
    }
    if random.below(4) == 0 {
      let condition = k.load(input(.bool, columns)[j * 1])
      values.append(k.load(input(dtype(), columns)[j * 1], where: condition))
    }
    if random.below(4) == 0 { values.append(k.cast(k.index(j), dtype())) }
    return values
  }

  private mutating func check(_ value: RegisterID) {
    guard random.below(3) == 0 else { return }
    let zero = k.cast(k.constant(100, .float32), k.dtype(value))
    guard (try? ScalarOp.lt.signature([k.dtype(value), k.dtype(zero)])) != nil else { return }
    checks += 1
    k.check(k.apply(.lt, value, zero), id: checks, values: [k.cast(value, .int64)])
  }

  // MARK: Shapes

  private mutating func write(_ shape: Shape) {
    switch shape {
    case .elementwise: elementwise()
    case .rowReduction: rowReduction(tree(wide: true))
    case .columnReduction: columnReduction()
    case .wholeReduction: wholeReduction()
    case .nestedReduction: nestedReduction()
    case .scan: scan()
    case .scatter: scatter()
    case .scratch: scratch()
    case .ragged: ragged()
    case .strided: strided()
    case .rowLoops: rowLoops()
    }
  }

  private mutating func tree(wide: Bool) -> ReductionTree {
    wide
      ? ReductionTree(lanes: random.pick([32, 64, 64, 8]), rows: random.pick([1, 2, 64]))
      : ReductionTree(lanes: 1, rows: random.pick([2, 64]))
  }

  /// Lends the builder of a nested block to this maker.
  private mutating func within<T>(_ inner: inout KernelBuilder, _ body: (inout RandomNest) -> T) -> T {
    k = inner
    defer { inner = k }
    return body(&self)
  }

  private mutating func loop(
    _ extent: Extent, _ order: Loop.Order = .independent, _ body: (inout RandomNest, LoopID) -> Void
  ) {
    var (maker, builder) = (self, k)
    builder.loop(extent, order) { inner, i in maker.within(&inner) { body(&$0, i) } }
    self = maker
    k = builder
  }

  private mutating func reduce(
    _ extent: Extent, _ tree: ReductionTree, _ body: (inout RandomNest, LoopID) -> [RegisterID]
  ) -> [RegisterID] {
    var (maker, builder) = (self, k)
    let results = builder.reduce(extent, tree) { inner, j in
      maker.within(&inner) { maker in
        let values = body(&maker, j)
        maker.check(values[0])
        return values.map { maker.part($0, j) }
      }
    }
    self = maker
    k = builder
    return results
  }

  private mutating func part(_ value: RegisterID, _ j: LoopID) -> KernelBuilder.Part {
    let dtype = k.dtype(value)
    let allowed = Combination.allCases.filter { $0 != .replace && $0.refuses(dtype) == nil }
    let combination = random.pick(allowed)
    let wide: DType? =
      switch dtype {
      case .float16: random.pick([.float16, .float32, .float64])
      case .float32: random.pick([.float32, .float64])
      case .complex64: random.pick([.complex64, .complex128])
      case .int8, .int16, .int32: random.pick([dtype, .int64])
      case .bool, .int64, .uint8, .uint16, .uint32, .uint64, .float64, .complex128: nil
      }
    return .init(combination, value, position: combination.takesPosition ? k.index(j) : nil, wide: wide)
  }

  private mutating func store(_ value: RegisterID, _ count: Int, _ terms: [Access.Term]) {
    let target = output(k.dtype(value), count)
    k.store(Access(target, terms), value)
  }

  private mutating func elementwise() {
    loop(.integer(n)) { maker, i in
      maker.loop(.integer(maker.m)) { maker, j in
        let values = maker.loads(i, j)
        let result = maker.operations(values, maker.random.below(8))
        maker.check(values[0])
        maker.check(result)
        maker.store(result, maker.rows * maker.columns, [i * maker.m, j * 1])
        if maker.random.below(3) == 0 {
          maker.store(values[0], maker.rows * maker.columns, [j * maker.n, i * 1])
        }
      }
    }
  }

  private mutating func rowReduction(_ tree: ReductionTree) {
    // An empty maximum is nobody's business.
    if columns == 0 { return elementwise() }
    loop(.integer(n)) { maker, i in
      let totals = maker.reduce(.integer(maker.m), tree) { maker, j in
        let values = maker.loads(i, j)
        let first = maker.operations(values, maker.random.below(6))
        return maker.random.below(2) == 0 ? [first] : [first, values[0]]
      }
      for total in totals { maker.store(total, maker.rows, [i * 1]) }
      maker.loop(.integer(maker.m)) { maker, j in
        let result = maker.operations(maker.loads(i, j) + totals, maker.random.below(4))
        maker.store(result, maker.rows * maker.columns, [i * maker.m, j * 1])
      }
    }
  }

  private mutating func columnReduction() {
    let tree = tree(wide: false)
    if rows == 0 { return elementwise() }
    loop(.integer(m)) { maker, j in
      let totals = maker.reduce(.integer(maker.n), tree) { maker, i in
        let value = maker.k.load(maker.input(maker.dtype(), maker.rows * maker.columns)[i * maker.m, j * 1])
        let other = maker.k.load(maker.input(maker.dtype(), maker.rows)[i * 1])
        return [maker.operations([value, other], maker.random.below(4)), value]
      }
      for total in totals { maker.store(total, maker.columns, [j * 1]) }
    }
  }

  private mutating func wholeReduction() {
    if columns == 0 { return elementwise() }
    let tree = tree(wide: random.below(3) > 0)
    let totals = reduce(.integer(m), tree) { maker, j in
      let values = maker.loads(nil, j)
      return [maker.operations(values, maker.random.below(5)), values[0]]
    }
    for total in totals { store(total, 1, []) }
  }

  private mutating func nestedReduction() {
    if columns == 0 || rows == 0 { return elementwise() }
    let (outer, inner) = (tree(wide: random.below(2) == 0), tree(wide: true))
    let totals = reduce(.integer(n), outer) { maker, i in
      maker.reduce(.integer(maker.m), inner) { maker, j in [maker.operations(maker.loads(i, j), 2)] }
    }
    for total in totals { store(total, 1, []) }
  }

  private mutating func scan() {
    loop(.integer(m)) { maker, j in
      let float: DType = maker.random.pick([.float32, .float64, .int32, .float16, .complex64, .complex128])
      let first = maker.k.constant(0, float)
      let source = maker.input(float, maker.rows * maker.columns)
      let target = maker.output(float, maker.rows * maker.columns)
      let (n, m) = (maker.n, maker.m)
      let result = maker.k.loop(.integer(n), carrying: [first, first]) { k, i, current in
        let x = k.load(source[i * m, j * 1])
        let next = k.apply(.add, current[0], x)
        k.store(target[i * m, j * 1], next)
        return [next, k.apply(float.isComplex ? .mul : .maximum, current[1], current[0])]
      }
      maker.store(result[1], maker.columns, [j * 1])
    }
  }

  private mutating func scatter() {
    let dtype: DType = random.pick([.float32, .float64, .int16, .float16, .uint8, .complex64, .complex128])
    let target = update(dtype, 5 * max(1, columns))
    let index = indices(rows, below: 5)
    let source = input(dtype, rows * columns)
    let combinations: [Combination] = [.sum, .max, .replace, .product]
    let combination = random.pick(combinations.filter { $0.refuses(dtype) == nil })
    loop(.integer(n), .inOrder) { maker, i in
      let row = maker.k.load(index[i * 1])
      let m = maker.m
      maker.loop(.integer(m)) { maker, j in
        maker.k.accumulate(target[row * m, j * 1], maker.k.load(source[i * m, j * 1]), by: combination)
      }
    }
  }

  private mutating func scratch() {
    let dtype: DType = random.pick([.float32, .float64, .float16, .int32])
    buffers.append(Memory(dtype, count: columns))
    let row = k.scratch(dtype, m)
    let tree = tree(wide: true)
    if columns == 0 { return elementwise() }
    loop(.integer(n)) { maker, i in
      maker.loop(.integer(maker.m)) { maker, j in
        let result = maker.operations(maker.loads(i, j), 2)
        let value = maker.k.dtype(result).isComplex ? maker.k.apply(.real, result) : result
        maker.k.store(row[j * 1], maker.k.cast(value, dtype))
      }
      let totals = maker.reduce(.integer(maker.m), tree) { maker, j in [maker.k.load(row[j * 1])] }
      maker.loop(.integer(maker.m)) { maker, j in
        let result = maker.operations([totals[0], maker.k.load(row[j * 1])], 2)
        maker.store(result, maker.rows * maker.columns, [i * maker.m, j * 1])
      }
    }
  }

  private mutating func ragged() {
    let bound = max(1, columns)
    let length = indices(rows, below: bound)
    let tree = tree(wide: random.below(2) == 0)
    loop(.integer(n)) { maker, i in
      let count = maker.k.load(length[i * 1])
      let source = maker.input(.float64, maker.rows * bound)
      let total = maker.k.reduce(.register(count), tree) { k, j in
        [.init(.sum, k.load(source[i * maker.m, j * 1]))]
      }
      maker.store(total[0], maker.rows, [i * 1])
    }
  }

  /// What the loops over a row have so far.
  private struct Row {
    let loop: LoopID
    let scratches: [(buffer: BufferID, dtype: DType)]
    /// Numbers of the whole row; the first is a place in it, or none.
    var totals: [RegisterID]
    var written: [(buffer: BufferID, dtype: DType)] = []
  }

  /// Several loops and reductions over a row one after the other, with scratch memory between them.
  private mutating func rowLoops() {
    let places = [-1, columns, 1 << 32, 1 << 32 + 5, Int(Int64.min), Int(Int64.max)] + (0..<columns)
    buffers.append(Memory(.int64, (0..<rows).map { _ in .int(Int64(random.pick(places))) }))
    let place = k.input(.int64)
    let scratches = (0..<1 + random.below(3)).map { _ in
      let dtype = dtype()
      buffers.append(Memory(dtype, count: columns))
      return (buffer: k.scratch(dtype, m), dtype: dtype)
    }
    let (count, tree) = (1 + random.below(4), tree(wide: true))
    let extent: Extent = .integer(random.below(4) == 0 ? .constant(columns) : m)
    loop(.integer(n)) { maker, i in
      var row = Row(loop: i, scratches: scratches, totals: [maker.k.load(place[i * 1])])
      for step in 0...count {
        if step == count || maker.random.below(3) == 0 {
          maker.loop(extent) { maker, j in _ = maker.elements(&row, j, isLast: step == count) }
          continue
        }
        let totals = maker.reduce(extent, tree) { maker, j in
          let value = maker.elements(&row, j, isLast: false)
          return maker.random.below(2) == 0 ? [value] : [value, value]
        }
        for total in totals where maker.random.below(2) == 0 { maker.store(total, maker.rows, [i * 1]) }
        row.totals += totals
      }
    }
  }

  /// What a loop over a row does with each element.
  private mutating func elements(_ row: inout Row, _ j: LoopID, isLast: Bool) -> RegisterID {
    var values = row.totals
    if random.below(2) == 0 { values += loads(row.loop, j) }
    if random.below(3) == 0 { values.append(k.apply(.eq, k.index(j), row.totals[0])) }
    // The last loop writes an output like the scratch memory that it reads, which may lie there; and reads it again.
    let handed = isLast ? row.written.last : nil
    for scratch in row.written where random.below(2) == 0 { values.append(k.load(scratch.buffer[j * 1])) }
    if let handed { values.append(k.load(handed.buffer[j * 1])) }
    let result = operations(values, random.below(5))
    check(result)
    let terms = [row.loop * m, j * 1]
    if random.below(isLast ? 5 : 2) == 0 {
      let scratch = random.pick(row.scratches)
      k.store(scratch.buffer[j * 1], converted(result, scratch.dtype))
      row.written.append(scratch)
    }
    if isLast || random.below(4) == 0 {
      store(converted(result, handed?.dtype ?? random.pick(row.scratches).dtype), rows * columns, terms)
    }
    if let handed, random.below(2) == 0 {
      store(operations([k.load(handed.buffer[j * 1])] + row.totals, random.below(3)), rows * columns, terms)
    }
    return result
  }

  private mutating func converted(_ value: RegisterID, _ dtype: DType) -> RegisterID {
    k.cast(k.dtype(value).isComplex && !dtype.isComplex ? k.apply(.real, value) : value, dtype)
  }

  private mutating func strided() {
    let step = size(3)
    let last = size(max(0, columns - 1))
    loop(.integer(m)) { maker, j in
      let reversed = maker.k.load(maker.input(maker.dtype(), max(1, maker.columns))[j * -1, offset: last])
      let spread = maker.k.load(maker.input(maker.dtype(), 3 * maker.columns + 1)[j * step])
      let even = maker.k.load(maker.input(maker.dtype(), 2 * maker.columns + 1)[j * 2, offset: 1])
      let result = maker.operations([reversed, spread, even], maker.random.below(5))
      maker.store(result, maker.columns, [j * 1])
      maker.store(result, 2 * maker.columns, [j * 2])
    }
  }
}

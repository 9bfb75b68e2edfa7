import ComplexModule
import TheanoArrays
import TheanoLoops
import TheanoScheduling

/// How a product adds up elements of one dtype: in which type, and how they are loaded and stored.
protocol ProductElement {
  associatedtype Stored
  associatedtype Sum: BitwiseCopyable
  static var zero: Sum { get }
  static func load(_ stored: Stored) -> Sum
  static func store(_ sum: Sum) -> Stored
  static func multiply(_ a: Sum, _ b: Sum) -> Sum
  static func add(_ a: Sum, _ b: Sum) -> Sum
}

private enum IntegerProduct<T: FixedWidthInteger & BitwiseCopyable>: ProductElement {
  static var zero: T { 0 }
  @inline(__always) static func load(_ stored: T) -> T { stored }
  @inline(__always) static func store(_ sum: T) -> T { sum }
  @inline(__always) static func multiply(_ a: T, _ b: T) -> T { a &* b }
  @inline(__always) static func add(_ a: T, _ b: T) -> T { a &+ b }
}

private enum FloatProduct<T: BinaryFloatingPoint & BitwiseCopyable>: ProductElement {
  static var zero: T { 0 }
  @inline(__always) static func load(_ stored: T) -> T { stored }
  @inline(__always) static func store(_ sum: T) -> T { sum }
  @inline(__always) static func multiply(_ a: T, _ b: T) -> T { a * b }
  @inline(__always) static func add(_ a: T, _ b: T) -> T { a + b }
}

/// `and` multiplies, `or` adds.
private enum BoolProduct: ProductElement {
  static var zero: Bool { false }
  @inline(__always) static func load(_ stored: UInt8) -> Bool { stored != 0 }
  @inline(__always) static func store(_ sum: Bool) -> UInt8 { sum ? 1 : 0 }
  @inline(__always) static func multiply(_ a: Bool, _ b: Bool) -> Bool { a && b }
  @inline(__always) static func add(_ a: Bool, _ b: Bool) -> Bool { a || b }
}

/// float16, added up in float64 and rounded once.
private enum HalfProduct: ProductElement {
  static var zero: Double { 0 }
  @inline(__always) static func load(_ stored: UInt16) -> Double { Double(Half(bits: stored).float) }
  @inline(__always) static func store(_ sum: Double) -> UInt16 { Half(sum).bits }
  @inline(__always) static func multiply(_ a: Double, _ b: Double) -> Double { a * b }
  @inline(__always) static func add(_ a: Double, _ b: Double) -> Double { a + b }
}

private enum ComplexProduct<T: BinaryFloatingPoint & SIMDScalar & BitwiseCopyable>: ProductElement
where T.SIMD2Storage: BitwiseCopyable {
  static var zero: SIMD2<T> { .zero }
  @inline(__always) static func load(_ stored: SIMD2<T>) -> SIMD2<T> { stored }
  @inline(__always) static func store(_ sum: SIMD2<T>) -> SIMD2<T> { sum }
  @inline(__always) static func multiply(_ a: SIMD2<T>, _ b: SIMD2<T>) -> SIMD2<T> {
    SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
  }
  @inline(__always) static func add(_ a: SIMD2<T>, _ b: SIMD2<T>) -> SIMD2<T> {
    SIMD2(a.x + b.x, a.y + b.y)
  }
}

extension Product {
  func runBuiltIn(_ parallel: Parallel, _ finished: ProductFinish) {
    switch call.dtype {
    case .bool: run(BoolProduct.self, parallel, finished)
    case .int8: run(IntegerProduct<Int8>.self, parallel, finished)
    case .int16: run(IntegerProduct<Int16>.self, parallel, finished)
    case .int32: run(IntegerProduct<Int32>.self, parallel, finished)
    case .int64: run(IntegerProduct<Int64>.self, parallel, finished)
    case .uint8: run(IntegerProduct<UInt8>.self, parallel, finished)
    case .uint16: run(IntegerProduct<UInt16>.self, parallel, finished)
    case .uint32: run(IntegerProduct<UInt32>.self, parallel, finished)
    case .uint64: run(IntegerProduct<UInt64>.self, parallel, finished)
    case .float16: run(HalfProduct.self, parallel, finished)
    case .float32: run(FloatProduct<Float>.self, parallel, finished)
    case .float64: run(FloatProduct<Double>.self, parallel, finished)
    case .complex64: run(ComplexProduct<Float>.self, parallel, finished)
    case .complex128: run(ComplexProduct<Double>.self, parallel, finished)
    }
  }

  /// A part of C, of float32, which a library has refused.
  func runBuiltIn(rows: Range<Int>, columns: Range<Int>) {
    precondition(call.dtype == .float32, "only products of float32 run in libraries that refuse some")
    withFactors { alpha, beta in part(FloatProduct<Float>.self, rows, columns, alpha, beta) }
  }

  private func run<E: ProductElement>(_ element: E.Type, _ parallel: Parallel, _ finished: ProductFinish) {
    withFactors { alpha, beta in
      let tiles = Tiles(m: m, n: n, k: k)
      parallel(tiles.count) { number in
        let (rows, columns) = tiles[number]
        part(element, rows, columns, alpha, beta)
        finished(ProductPart(rows: rows, columns: columns, of: tiles.count, across: tiles.columns))
      }
    }
  }

  private func part<E: ProductElement>(
    _ element: E.Type, _ rows: Range<Int>, _ columns: Range<Int>, _ alpha: UnsafeRawPointer, _ beta: UnsafeRawPointer
  ) {
    let factors = (
      alpha: call.alpha.isConstant(1) ? nil : E.load(alpha.assumingMemoryBound(to: E.Stored.self).pointee),
      beta: isBetaZero ? nil : E.load(beta.assumingMemoryBound(to: E.Stored.self).pointee)
    )
    for row in stride(from: rows.lowerBound, to: rows.upperBound, by: Product.height) {
      let end = min(row + Product.height, rows.upperBound)
      block(element, row..<end, columns, factors.alpha, factors.beta)
    }
  }

  /// The columns of B that are packed at once, and the rows; the rows of C that use them.
  private static var width: Int { 256 }
  private static var depth: Int { 256 }
  private static var height: Int { 64 }

  /// A few rows of a tile of C. A block of op(B) is packed row by row, so that four rows of C at a time run along it;
  /// sums take their products in ascending order, whatever the tiles.
  private func block<E: ProductElement>(
    _ element: E.Type, _ rows: Range<Int>, _ columns: Range<Int>, _ alpha: E.Sum?, _ beta: E.Sum?
  ) {
    let (width, depth) = (Product.width, Product.depth)
    let size = MemoryLayout<E.Sum>.stride
    ProductMemory.with(width * depth * size) { packed in
      ProductMemory.with(rows.count * width * size) { sums in
        block(
          element, rows, columns, alpha, beta, packed: packed.bindMemory(to: E.Sum.self, capacity: width * depth),
          sums: sums.bindMemory(to: E.Sum.self, capacity: rows.count * width))
      }
    }
  }

  private func block<E: ProductElement>(
    _ element: E.Type, _ rows: Range<Int>, _ columns: Range<Int>, _ alpha: E.Sum?, _ beta: E.Sum?,
    packed: UnsafeMutablePointer<E.Sum>, sums: UnsafeMutablePointer<E.Sum>
  ) {
    let (width, depth) = (Product.width, Product.depth)
    for first in stride(from: columns.lowerBound, to: columns.upperBound, by: width) {
      let count = min(width, columns.upperBound - first)
      sums.initialize(repeating: E.zero, count: rows.count * width)
      for begin in stride(from: 0, to: k, by: depth) {
        let steps = min(depth, k - begin)
        pack(element, packed, row: begin, steps, column: first, count)
        for row in stride(from: 0, to: rows.count, by: 4) {
          let here = sums + row * width
          let place = (row: rows.lowerBound + row, begin: begin, steps: steps)
          if row + 4 <= rows.count {
            fourRows(element, here, packed, place, count)
          } else {
            for extra in 0..<rows.count - row {
              oneRow(element, here + extra * width, packed, (place.row + extra, begin, steps), count)
            }
          }
        }
      }
      write(element, sums, rows, first, count, alpha, beta)
    }
  }

  private func pack<E: ProductElement>(
    _ element: E.Type, _ packed: UnsafeMutablePointer<E.Sum>, row: Int, _ rows: Int, column: Int,
    _ columns: Int
  ) {
    let b = operands.b.assumingMemoryBound(to: E.Stored.self)
    let steps = stepsB
    for p in 0..<rows {
      let line = b + ((row + p) * steps.row + column * steps.column)
      let target = packed + p * Product.width
      for j in 0..<columns { target[j] = E.load(line[j &* steps.column]) }
    }
  }

  @inline(__always)
  private func fourRows<E: ProductElement>(
    _ element: E.Type, _ sums: UnsafeMutablePointer<E.Sum>, _ packed: UnsafeMutablePointer<E.Sum>,
    _ place: (row: Int, begin: Int, steps: Int), _ count: Int
  ) {
    let a = operands.a.assumingMemoryBound(to: E.Stored.self)
    let steps = stepsA
    let (s0, s1) = (sums, sums + Product.width)
    let (s2, s3) = (sums + 2 * Product.width, sums + 3 * Product.width)
    for p in 0..<place.steps {
      let left = a + (place.row * steps.row + (place.begin + p) * steps.column)
      let (a0, a1) = (E.load(left[0]), E.load(left[steps.row]))
      let (a2, a3) = (E.load(left[2 * steps.row]), E.load(left[3 * steps.row]))
      let line = packed + p * Product.width
      for j in 0..<count {
        let right = line[j]
        s0[j] = E.add(s0[j], E.multiply(a0, right))
        s1[j] = E.add(s1[j], E.multiply(a1, right))
        s2[j] = E.add(s2[j], E.multiply(a2, right))
        s3[j] = E.add(s3[j], E.multiply(a3, right))
      }
    }
  }

  @inline(__always)
  private func oneRow<E: ProductElement>(
    _ element: E.Type, _ sums: UnsafeMutablePointer<E.Sum>, _ packed: UnsafeMutablePointer<E.Sum>,
    _ place: (row: Int, begin: Int, steps: Int), _ count: Int
  ) {
    let a = operands.a.assumingMemoryBound(to: E.Stored.self)
    let steps = stepsA
    for p in 0..<place.steps {
      let left = E.load(a[place.row * steps.row + (place.begin + p) * steps.column])
      let line = packed + p * Product.width
      for j in 0..<count { sums[j] = E.add(sums[j], E.multiply(left, line[j])) }
    }
  }

  private func write<E: ProductElement>(
    _ element: E.Type, _ sums: UnsafeMutablePointer<E.Sum>, _ rows: Range<Int>, _ first: Int, _ count: Int,
    _ alpha: E.Sum?, _ beta: E.Sum?
  ) {
    let c = operands.c.assumingMemoryBound(to: E.Stored.self)
    for (number, row) in rows.enumerated() {
      let (line, target) = (sums + number * Product.width, c + (row * n + first))
      for j in 0..<count {
        var value = line[j]
        if let alpha { value = E.multiply(alpha, value) }
        if let beta { value = E.add(value, E.multiply(beta, E.load(target[j]))) }
        target[j] = E.store(value)
      }
    }
  }
}

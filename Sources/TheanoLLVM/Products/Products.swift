import ComplexModule
import TheanoArrays
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Matrix products: of floats by what ``ProductTable`` says, of complex numbers by the BLAS where one is installed, of
/// others by code of our own.
///
/// A product is cut into tiles by its shape alone, each of them one call that uses one thread; so the
/// bits of a result do not depend on the number of threads.
package struct Products: ProductRunner {
  private let useBLAS: Bool
  private let own: LLVMBackend?
  private let only: Multiplier?

  /// - Parameters:
  ///   - useBLAS: false keeps to code of our own.
  ///   - own: machine code of our own; nil: none.
  ///   - only: what products of floats run in, where it is there and has them, whatever the table says.
  package init(useBLAS: Bool = true, own: LLVMBackend? = nil, only: Multiplier? = nil) {
    (self.useBLAS, self.own, self.only) = (useBLAS, own, only)
  }

  /// Opened with the first function that has products: it takes milliseconds and starts threads, which a function
  /// without them need not wait for.
  private var blas: BLASLibrary? { useBLAS ? BLASLibrary.shared : nil }

  /// What multiplies matrices of this dtype, for people.
  package func library(_ dtype: DType) -> String {
    let library = blas?.name ?? "built-in product"
    return dtype.isKnownToBLAS ? library : "built-in product"
  }

  /// What the products of a function run in, for people: a line for each dtype. Opens the libraries that could be
  /// chosen.
  package func choices(_ needs: ProductNeeds) -> [String] {
    let processor = own?.processor.map { " on \(ProcessorKind($0))" } ?? ""
    var lines: [String] = []
    for (code, dtype) in needs.code {
      let chosen = code.shapes.map { shape in
        own?.choice(dtype, shape, hasLibrary: useBLAS) ?? (blas == nil ? .own : .blas)
      }
      let parts = Multiplier.allCases.compactMap { multiplier -> String? in
        let shapes = zip(code.shapes, chosen).filter { $0.1 == multiplier }.map { "\($0.0)" }
        if shapes.isEmpty { return nil }
        let name = multiplier.found?.description ?? "own code"
        return shapes.count == chosen.count ? name : "\(name) (\(shapes.joined(separator: ", ")))"
      }
      let what = code == .vector ? "products of \(dtype) with vectors" : "products of \(dtype)"
      lines.append("\(what)\(processor): \(parts.joined(separator: ", "))")
    }
    if needs.isComplex { lines.append("products of complex numbers: \(blas?.identity.description ?? "own code")") }
    return lines
  }

  package func run(
    _ call: ProductCall, m: Int, n: Int, k: Int, _ operands: ProductOperands,
    parallel: Parallel, finished: ProductFinish
  ) {
    if m == 0 || n == 0 { return }
    let product = Product(call, m: m, n: n, k: k, operands)
    // Rows of a product whose B was packed run in what packed it.
    if k > 0, operands.packedB != nil, let own, product.run(own, parallel, finished) { return }
    if k > 0, let choice = choice(product), product.run(choice, own, parallel, finished) { return }
    if k > 0, product.fitsBLAS, let blas, product.run(blas, parallel, finished) { return }
    product.runBuiltIn(parallel, finished)
  }

  /// nil leaves it to the BLAS, or to code that is slow.
  private func choice(_ product: Product) -> Multiplier? {
    let (dtype, shape) = (product.call.dtype, ProductShape(m: product.m, n: product.n, k: product.k))
    if let only { return only.multiplies(dtype, shape) ? only : nil }
    return own?.choice(dtype, shape, hasLibrary: useBLAS && product.fitsBLAS)
  }

  package func pack(
    _ call: ProductCall, m: Int, n: Int, k: Int, _ b: UnsafeRawPointer, parallel: Parallel
  ) -> PackedMatrix? {
    // Of A and C nothing is asked.
    let operands = ProductOperands(a: b, b: b, c: UnsafeMutableRawPointer(mutating: b), alpha: b, beta: b)
    let product = Product(call, m: m, n: n, k: k, operands)
    guard min(m, n) > 1, k > 0, let own, choice(product) == .own else { return nil }
    return product.packB(own, parallel)
  }

  package func release(_ packed: PackedMatrix) { ProductMemory.give(packed) }
}

extension DType {
  package var isKnownToBLAS: Bool {
    switch self {
    case .float32, .float64, .complex64, .complex128: true
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16: false
    }
  }
}

/// One product with its sizes and memory.
struct Product {
  let call: ProductCall
  let m: Int
  let n: Int
  let k: Int
  let operands: ProductOperands

  /// All of C, made at once.
  var whole: ProductPart { ProductPart(rows: 0..<m, columns: 0..<n, of: 1, across: 1) }

  init(_ call: ProductCall, m: Int, n: Int, k: Int, _ operands: ProductOperands) {
    (self.call, self.m, self.n, self.k, self.operands) = (call, m, n, k, operands)
    isBetaZero = call.beta.isConstant(0)
  }

  var itemSize: Int { call.dtype.itemSize }
  /// Its sizes have 32 bits.
  var fitsBLAS: Bool { max(m, n, k) <= Int(Int32.max) }
  /// C is not read.
  let isBetaZero: Bool

  /// An element of A by row and column of op(A) is `row · rowStep + column · columnStep`.
  var stepsA: (row: Int, column: Int) { call.transposeA ? (1, m) : (k, 1) }
  var stepsB: (row: Int, column: Int) { call.transposeB ? (1, k) : (n, 1) }

  /// Calls `body` with the addresses of alpha and beta.
  func withFactors(_ body: (_ alpha: UnsafeRawPointer, _ beta: UnsafeRawPointer) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 16) { memory in
      guard let base = memory.baseAddress else { return }
      func address(_ factor: ProductCall.Factor, _ buffer: UnsafeRawPointer?, _ place: Int)
        -> UnsafeRawPointer
      {
        switch factor {
        case .buffer:
          guard let buffer else { preconditionFailure("a factor in a buffer needs the buffer") }
          return buffer
        case .constant(let constant):
          write(constant.value, to: base + place)
          return UnsafeRawPointer(base + place)
        }
      }
      body(address(call.alpha, operands.alpha, 0), address(call.beta, operands.beta, 16))
    }
  }

  /// As a number of the dtype; of floats, which small products are mostly of, without many questions.
  private func write(_ value: Scalar, to memory: UnsafeMutableRawPointer) {
    switch (value, call.dtype) {
    case (.real(let value), .float32): memory.storeBytes(of: Float(value), as: Float.self)
    case (.real(let value), .float64): memory.storeBytes(of: value, as: Double.self)
    default: value.converted(to: call.dtype).write(to: memory, index: 0, call.dtype)
    }
  }

  /// The number one of the dtype in memory.
  var one: UnsafeRawPointer { call.dtype == .float32 ? Product.ones.single : Product.ones.double }

  private nonisolated(unsafe) static let ones: (single: UnsafeRawPointer, double: UnsafeRawPointer) = {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 16)
    memory.storeBytes(of: 1, as: Float.self)
    memory.storeBytes(of: 1, toByteOffset: 8, as: Double.self)
    return (UnsafeRawPointer(memory), UnsafeRawPointer(memory + 8))
  }()

  // MARK: In machine code of our own

  /// Whether it was run: there is code for floats, where there is LLVM.
  func run(_ own: LLVMBackend, _ parallel: Parallel, _ finished: ProductFinish) -> Bool {
    guard call.dtype == .float32 || call.dtype == .float64 else { return false }
    if m == 1 || n == 1 {
      guard let function = own.function(.vector, call.dtype) else { return false }
      withFactors { alpha, beta in
        VectorProduct(product: self, function: function, alpha: alpha, beta: beta).run(parallel, finished)
      }
      return true
    }
    guard let function = own.function(.matrix, call.dtype), let plan = own.productPlan else { return false }
    withFactors { alpha, beta in
      let tile = plan.tile(call.dtype)
      MatrixProduct(product: self, function: function, tile: tile, alpha: alpha, beta: beta).run(parallel, finished)
    }
    return true
  }

  /// B for several products; nil where there is no code of our own, or where it is packed in parts.
  func packB(_ own: LLVMBackend, _ parallel: Parallel) -> PackedMatrix? {
    guard call.dtype == .float32 || call.dtype == .float64, let function = own.function(.matrix, call.dtype),
      let plan = own.productPlan
    else { return nil }
    let product = MatrixProduct(
      product: self, function: function, tile: plan.tile(call.dtype), alpha: operands.b, beta: operands.b)
    return product.packB(parallel)
  }

  /// Whether it was run: what was chosen is there.
  func run(_ choice: Multiplier, _ own: LLVMBackend?, _ parallel: Parallel, _ finished: ProductFinish) -> Bool {
    switch choice {
    case .own: own.map { run($0, parallel, finished) } ?? false
    case .blas: BLASLibrary.shared.map { run($0, parallel, finished) } ?? false
    case .mkl: BLASLibrary.mkl.map { run($0, parallel, finished) } ?? false
    case .oneDNN: OneDNNLibrary.shared.map { run($0, parallel, finished) } ?? false
    }
  }

  // MARK: By libraries

  /// Whether it was run: the library knows four dtypes.
  func run(_ blas: BLASLibrary, _ parallel: Parallel, _ finished: ProductFinish) -> Bool {
    switch call.dtype {
    case .float32: run(Float.self, blas, parallel, finished)
    case .float64: run(Double.self, blas, parallel, finished)
    case .complex64: run(ComplexSingle.self, blas, parallel, finished)
    case .complex128: run(ComplexDouble.self, blas, parallel, finished)
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16: return false
    }
    return true
  }

  /// Whether it was run: it knows float32. Tiles that it refuses are made by code of our own.
  func run<Library: TileMultiplier>(_ library: Library, _ parallel: Parallel, _ finished: ProductFinish) -> Bool {
    guard call.dtype == .float32 else { return false }
    withFactors { alpha, beta in
      let factors = (alpha: alpha.load(as: Float.self), beta: beta.load(as: Float.self))
      let tiles = Tiles(m: m, n: n, k: k)
      parallel(tiles.count) { number in
        if !library.multiply(tile(number, of: tiles), k: k, step: n, alpha: factors.alpha, beta: factors.beta) {
          runBuiltIn(rows: tiles[number].rows, columns: tiles[number].columns)
        }
        finished(part(number, of: tiles))
      }
    }
    return true
  }

  private func part(_ number: Int, of tiles: Tiles) -> ProductPart {
    let (rows, columns) = tiles[number]
    return ProductPart(rows: rows, columns: columns, of: tiles.count, across: tiles.columns)
  }

  /// A block of C, and the parts of A and B that it is made of.
  struct Tile {
    let rows: Int
    let columns: Int
    let a: BLASMatrix
    let b: BLASMatrix
    let c: UnsafeMutableRawPointer
  }

  private func tile(_ number: Int, of tiles: Tiles) -> Tile {
    let (rows, columns) = tiles[number]
    return Tile(
      rows: rows.count, columns: columns.count,
      a: BLASMatrix(
        memory: operands.a + rows.lowerBound * stepsA.row * itemSize, isTransposed: call.transposeA,
        step: call.transposeA ? m : k),
      b: BLASMatrix(
        memory: operands.b + columns.lowerBound * stepsB.column * itemSize, isTransposed: call.transposeB,
        step: call.transposeB ? k : n),
      c: operands.c + (rows.lowerBound * n + columns.lowerBound) * itemSize)
  }

  func run<E: BLASElement>(
    _ element: E.Type, _ blas: BLASLibrary, _ parallel: Parallel, _ finished: ProductFinish
  ) {
    withFactors { alpha, beta in
      if m == 1 && n == 1 {
        dot(element, blas, alpha, beta)
        return finished(whole)
      }
      if m == 1 || n == 1 { return matrixByVector(element, blas, alpha, beta, parallel, finished) }
      if k == 1 && call.beta.isConstant(1) {
        blas.alone { E.ger(blas, m: m, n: n, alpha: alpha, x: operands.a, y: operands.b, c: operands.c) }
        return finished(whole)
      }
      let tiles = Tiles(m: m, n: n, k: k)
      parallel(tiles.count) { number in
        let tile = tile(number, of: tiles)
        blas.alone {
          E.gemm(
            blas, m: tile.rows, n: tile.columns, k: k, alpha: alpha, tile.a, tile.b, beta: beta, c: tile.c, step: n)
        }
        finished(part(number, of: tiles))
      }
    }
  }

  /// c := alpha (a · b) + beta c.
  private func dot<E: BLASElement>(
    _ element: E.Type, _ blas: BLASLibrary, _ alpha: UnsafeRawPointer, _ beta: UnsafeRawPointer
  ) {
    withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { memory in
      guard let base = memory.baseAddress else { return }
      blas.alone { E.dot(blas, k, x: operands.a, y: operands.b, result: base) }
      let value = Scalar.read(from: base, index: 0, call.dtype)
      let scaled = multiply(value, Scalar.read(from: alpha, index: 0, call.dtype))
      let c = operands.c
      if isBetaZero { return scaled.rounded(to: call.dtype).write(to: c, index: 0, call.dtype) }
      let old = multiply(
        Scalar.read(from: c, index: 0, call.dtype), Scalar.read(from: beta, index: 0, call.dtype))
      ScalarOp.add.evaluate([scaled, old], both).write(to: c, index: 0, call.dtype)
    }
  }

  private var both: ScalarSignature {
    ScalarSignature(operands: [call.dtype, call.dtype], result: call.dtype)
  }
  private func multiply(_ x: Scalar, _ y: Scalar) -> Scalar { ScalarOp.mul.evaluate([x, y], both) }

  /// A column or a row of C; cut along it where the matrix is large.
  private func matrixByVector<E: BLASElement>(
    _ element: E.Type, _ blas: BLASLibrary, _ alpha: UnsafeRawPointer, _ beta: UnsafeRawPointer,
    _ parallel: Parallel, _ finished: ProductFinish
  ) {
    let isColumn = n == 1
    let (matrix, vector) = isColumn ? (operands.a, operands.b) : (operands.b, operands.a)
    let length = isColumn ? m : n
    // As it lies: one row per element of the result, or one column.
    let isByRow = isColumn ? !call.transposeA : call.transposeB
    if isBetaZero {
      // Some libraries multiply what is there by zero.
      (operands.c).initializeMemory(as: UInt8.self, repeating: 0, count: length * itemSize)
    }
    let count = max(1, min(length / 64, length * k / (1 << 18), 32))
    parallel(count) { number in
      let (begin, end) = (length * number / count, length * (number + 1) / count)
      let part = matrix + begin * (isByRow ? k : 1) * itemSize
      blas.alone {
        E.gemv(
          blas, rows: isByRow ? end - begin : k, columns: isByRow ? k : end - begin, alpha: alpha,
          BLASMatrix(memory: part, isTransposed: !isByRow, step: isByRow ? k : length), x: vector, beta: beta,
          y: operands.c + begin * itemSize)
      }
      finished(
        isColumn
          ? ProductPart(rows: begin..<end, columns: 0..<1, of: count, across: 1)
          : ProductPart(rows: 0..<1, columns: begin..<end, of: count, across: count))
    }
  }
}

/// A library that multiplies matrices of float32, and may refuse to.
protocol TileMultiplier {
  /// C := alpha op(A) op(B) + beta C, on the calling thread alone. C has `step` elements from row to row. False where it is
  /// refused, C then being as it was.
  func multiply(_ tile: Product.Tile, k: Int, step: Int, alpha: Float, beta: Float) -> Bool
}

/// How a product is cut: by its shape alone.
struct Tiles {
  let m: Int
  let n: Int
  let rows: Int
  let columns: Int

  /// A tile is worth a thread's while (about 4 million multiplications) and not so thin that the library
  /// loses its speed; 16 of them keep as many cores busy.
  init(m: Int, n: Int, k: Int) {
    (self.m, self.n) = (m, n)
    let work = Double(m) * Double(n) * Double(k)
    let wanted = Int(max(1, min(16, work / Double(1 << 22))))
    var (rows, columns) = (1, 1)
    while rows * columns < wanted {
      let (height, width) = (m / rows, n / columns)
      if max(height, width) < 128 { break }
      if height >= width { rows *= 2 } else { columns *= 2 }
    }
    (self.rows, self.columns) = (rows, columns)
  }

  var count: Int { rows * columns }

  /// Borders lie at multiples of 16 where they can.
  private static func border(_ number: Int, of parts: Int, _ size: Int) -> Int {
    number == parts ? size : min(size, (size * number / parts + 15) / 16 * 16)
  }

  subscript(number: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (i, j) = (number / columns, number % columns)
    return (
      Tiles.border(i, of: rows, m)..<Tiles.border(i + 1, of: rows, m),
      Tiles.border(j, of: columns, n)..<Tiles.border(j + 1, of: columns, n)
    )
  }
}

extension ProductCall.Factor {
  /// Whether it is known to be this number, 0 or 1, which every dtype has.
  func isConstant(_ number: Double) -> Bool {
    switch self {
    case .buffer: return false
    case .constant(let constant):
      if case .real(let value) = constant.value { return value.bitPattern == number.bitPattern }
      return constant.value == Scalar.real(number).converted(to: constant.dtype)
    }
  }
}

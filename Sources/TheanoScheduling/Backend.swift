import TheanoErrors
import TheanoLoops

/// A maker of machine code for kernels.
package protocol Backend: Sendable {
  var name: String { get }
  /// Code for each kernel, in order.
  func compile(_ kernels: [Kernel], effort: CompileEffort) throws(TheanoError) -> [CompiledKernel]
}

/// How much time to spend on code.
package enum CompileEffort: Hashable, Sendable { case quick, full }

/// A kernel as a C function.
package struct CompiledKernel: @unchecked Sendable {
  // Sendable: the code is immutable, `context` is whatever immutable object `owner` keeps alive.
  package let function: KernelFunction
  package let context: UnsafeMutableRawPointer?
  /// Keeps the code; released with the last function that uses it.
  package let owner: any AnyObject & Sendable

  package init(function: KernelFunction, context: UnsafeMutableRawPointer?, owner: any AnyObject & Sendable) {
    self.function = function
    self.context = context
    self.owner = owner
  }
}

/// Runs matrix products: a BLAS, or code of our own.
package protocol ProductRunner: Sendable {
  /// Writes C. The same bits for any number of threads: work is cut by shape alone.
  ///
  /// - Parameters:
  ///   - parallel: what shares the work among threads.
  ///   - finished: called with each part of C as soon as it is there, by the thread that made it. The parts make up C.
  func run(
    _ call: ProductCall, m: Int, n: Int, k: Int, _ operands: ProductOperands,
    parallel: Parallel, finished: ProductFinish)

  /// B as products of this shape read it fastest, for several of them (``ProductOperands/packedB``); nil where that is no
  /// use. No bit of the products depends on it. It goes to ``release(_:)``.
  func pack(
    _ call: ProductCall, m: Int, n: Int, k: Int, _ b: UnsafeRawPointer, parallel: Parallel
  ) -> PackedMatrix?
  func release(_ packed: PackedMatrix)
}

/// A rectangle of the result of a product.
package struct ProductPart {
  package let rows: Range<Int>
  package let columns: Range<Int>
  /// How many parts threads share, and how many of them lie side by side: the same for all parts of a product.
  package let count: Int
  package let across: Int

  package init(rows: Range<Int>, columns: Range<Int>, of count: Int, across: Int) {
    (self.rows, self.columns, self.count, self.across) = (rows, columns, count, across)
  }
}

/// What becomes of the parts of a product: a function and what it works on, which takes no memory.
package struct ProductFinish {
  package typealias Function = @convention(c) (_ context: UnsafeRawPointer?, _ part: UnsafeRawPointer) -> Void
  private let function: Function
  private let context: UnsafeRawPointer?

  /// - Parameter function: is called with the address of a ``ProductPart``.
  package init(_ function: Function, _ context: UnsafeRawPointer?) {
    (self.function, self.context) = (function, context)
  }

  package static var nothing: ProductFinish { ProductFinish({ _, _ in }, nil) }

  package func callAsFunction(_ part: ProductPart) {
    withUnsafePointer(to: part) { function(context, $0) }
  }

  /// The same for a product whose first row is this one of the whole.
  func withRows(from first: Int, _ body: (ProductFinish) -> Void) {
    withUnsafePointer(to: Shifted(finish: self, first: first)) { shifted in
      body(
        ProductFinish(
          { shifted, part in
            shifted?.assumingMemoryBound(to: Shifted.self).pointee.run(
              part.assumingMemoryBound(to: ProductPart.self).pointee)
          }, shifted))
    }
  }

  private struct Shifted {
    let finish: ProductFinish
    let first: Int

    func run(_ part: ProductPart) {
      let rows = first + part.rows.lowerBound..<first + part.rows.upperBound
      finish(ProductPart(rows: rows, columns: part.columns, of: part.count, across: part.across))
    }
  }
}

/// A matrix in another order, in memory of a ``ProductRunner``.
package struct PackedMatrix {
  package let memory: UnsafeMutableRawPointer
  package let byteCount: Int

  package init(memory: UnsafeMutableRawPointer, byteCount: Int) {
    (self.memory, self.byteCount) = (memory, byteCount)
  }
}

extension ProductRunner {
  package func pack(
    _ call: ProductCall, m: Int, n: Int, k: Int, _ b: UnsafeRawPointer, parallel: Parallel
  ) -> PackedMatrix? { nil }

  package func release(_ packed: PackedMatrix) {}

  /// A product that nothing follows part by part.
  package func run(
    _ call: ProductCall, m: Int, n: Int, k: Int, _ operands: ProductOperands, parallel: Parallel
  ) {
    run(call, m: m, n: n, k: k, operands, parallel: parallel, finished: .nothing)
  }

  /// `batch` products, which lie one behind the other in A, B and C, so that C is one matrix of `batch * m` rows.
  ///
  /// Small ones are shared out in runs of them, large ones cut one by one: as the sizes say.
  package func run(
    _ call: ProductCall, batch: Int, m: Int, n: Int, k: Int, _ operands: ProductOperands,
    parallel: Parallel, finished: ProductFinish = .nothing
  ) {
    func one(_ number: Int, _ parallel: Parallel, _ finished: ProductFinish) {
      let size = call.dtype.itemSize
      var part = operands
      part.a += number * m * k * size
      part.b += number * k * n * size
      part.c += number * m * n * size
      run(call, m: m, n: n, k: k, part, parallel: parallel, finished: finished)
    }
    if batch == 1 { return one(0, parallel, finished) }
    let work = Double(m) * Double(n) * Double(k)
    if work >= Double(1 << 24) {
      for number in 0..<batch {
        finished.withRows(from: number * m) { one(number, parallel, $0) }
      }
      return
    }
    // A run of products is worth a thread's while: about a million multiplications.
    let length = max(1, Int(Double(1 << 20) / max(1, work)), batch / 64)
    let count = (batch + length - 1) / length
    // So many results are a part: enough of them for a call of what follows, and still in the cache.
    let group = min(length, max(1, (1 << 14) / max(1, m * n)))
    parallel(count) { part in
      let last = min(batch, (part + 1) * length)
      for begin in stride(from: part * length, to: last, by: group) {
        let end = min(last, begin + group)
        for number in begin..<end { one(number, .alone, .nothing) }
        if m > 0 && n > 0 { finished(ProductPart(rows: begin * m..<end * m, columns: 0..<n, of: count, across: 1)) }
      }
    }
  }
}

/// The memory of a product: A (m, k), B (k, n) and C (m, n), or (k, m) and (n, k) where transposed.
package struct ProductOperands {
  package var a: UnsafeRawPointer
  package var b: UnsafeRawPointer
  package var c: UnsafeMutableRawPointer
  /// One element each, where the call's factor is a buffer.
  package var alpha: UnsafeRawPointer?
  package var beta: UnsafeRawPointer?
  /// B once more, as ``ProductRunner/pack(_:m:n:k:_:parallel:)`` has made it.
  package var packedB: UnsafeRawPointer?

  package init(
    a: UnsafeRawPointer, b: UnsafeRawPointer, c: UnsafeMutableRawPointer, alpha: UnsafeRawPointer? = nil,
    beta: UnsafeRawPointer? = nil
  ) {
    self.a = a
    self.b = b
    self.c = c
    self.alpha = alpha
    self.beta = beta
  }
}

import TheanoArrays

/// Shapes of products that are alike in what is fast for them.
package enum ProductShape: Int, Sendable, CaseIterable {
  /// A matrix and a vector.
  case vector
  /// No size above 32: what counts is how soon it begins. Two vectors whose product is a number, too.
  case tiny
  /// No size above 128.
  case small
  /// Rows, columns or steps of which there are at most 16.
  case skinny
  case large

  package init(m: Int, n: Int, k: Int) {
    if m == 1 && n == 1 {
      self = .tiny
    } else if m == 1 || n == 1 {
      self = .vector
    } else if max(m, n, k) <= 32 {
      self = .tiny
    } else if max(m, n, k) <= 128 {
      self = .small
    } else if min(m, n, k) <= 16 {
      self = .skinny
    } else {
      self = .large
    }
  }
}

/// What products of floats run in.
package enum Multiplier: Int, Sendable, CaseIterable {
  /// Machine code of our own.
  case own
  /// The BLAS that is found first, or that the user names.
  case blas
  case mkl
  case oneDNN

  static let libraries: [Multiplier] = [.blas, .mkl, .oneDNN]

  /// Whether it has products of that kind at all.
  func multiplies(_ dtype: DType, _ shape: ProductShape) -> Bool {
    switch self {
    case .own, .blas, .mkl: dtype == .float32 || dtype == .float64
    case .oneDNN: dtype == .float32 && shape != .vector
    }
  }
}

/// A kind of processor, by LLVM's name for it, which it makes of maker, family and model.
package struct ProcessorKind: Hashable, Sendable, CustomStringConvertible {
  package let architecture: String
  package let name: String
  /// Of a vector register, as far as the system lets programs use it.
  package let vectorBits: Int

  package init(_ architecture: String, _ name: String, vectorBits: Int) {
    (self.architecture, self.name, self.vectorBits) = (architecture, name, vectorBits)
  }

  init(_ target: MachineTarget) {
    self.init(
      String(target.triple.prefix { $0 != "-" }), target.cpu, vectorBits: target.vectorBits)
  }

  package var description: String { "\(architecture) \(name) with \(vectorBits) bits" }
}

/// What products of floats run in: by the kind of processor, the libraries that are there with their versions, dtype and
/// shape. Nothing is measured while a program runs, so its bits do not depend on chance.
///
/// ``rows`` are written by `python3 Benchmarks/products.py`, which measures all in turns. Of a processor or a version that
/// nobody has measured, the nearest counts: the same processor with another version, then another processor with as wide
/// vectors. Where nobody has measured vectors so wide, products are left to a library that is made for speed, first to one
/// that the user names.
package enum ProductTable {
  /// How fast a library is beside code of our own, by the shape: 2 is twice as fast.
  package struct Row: Sendable {
    let processor: ProcessorKind
    let library: LibraryIdentity
    let dtype: DType
    package let speeds: [ProductShape: Double]

    package init(
      _ processor: ProcessorKind, _ library: LibraryIdentity, _ dtype: DType, _ speeds: [ProductShape: Double]
    ) {
      (self.processor, self.library, self.dtype, self.speeds) = (processor, library, dtype, speeds)
    }
  }

  /// What a library must be ahead by. Less is within what measurements vary, and not worth opening one. Of a tiny product
  /// it is a tenth of a microsecond that is won, and thousands of them have to pay for the milliseconds of opening.
  package static func margin(_ shape: ProductShape) -> Double { shape == .tiny ? 1.25 : 1.05 }

  /// - Parameters:
  ///   - named: libraries whose file the user names.
  ///   - found: what a library says of itself; nil where it is not there. Asked of no library that could not be chosen,
  ///     since that opens it.
  package static func choice(
    _ processor: ProcessorKind, _ dtype: DType, _ shape: ProductShape, rows: [Row] = rows,
    named: Set<Multiplier> = [], found: (Multiplier) -> LibraryIdentity?
  ) -> Multiplier {
    let measured = rows.filter {
      $0.processor.architecture == processor.architecture && $0.processor.vectorBits == processor.vectorBits
        && $0.dtype == dtype
    }
    if measured.isEmpty {
      let able = Multiplier.libraries.filter { $0.multiplies(dtype, shape) }
      func isFast(_ library: Multiplier) -> Bool { found(library).map { $0.kind != .other } ?? false }
      // All that are named are opened, so that a file that is no such library is said to be none.
      return able.filter { named.contains($0) }.filter(isFast).first
        ?? able.first { !named.contains($0) && $0 != .oneDNN && isFast($0) } ?? .own
    }
    let margin = margin(shape)
    var (best, most) = (Multiplier.own, margin)
    for library in Multiplier.libraries where library.multiplies(dtype, shape) {
      let kind = library.usualKind
      let mayWin = measured.contains { $0.library.kind == kind && ($0.speeds[shape] ?? 0) > margin }
      guard mayWin || named.contains(library), let identity = found(library) else { continue }
      let nearest = measured.filter { $0.library.kind == identity.kind }.max {
        $0.nearness(processor, identity) < $1.nearness(processor, identity)
      }
      if let speed = nearest?.speeds[shape], speed > most { (best, most) = (library, speed) }
    }
    return best
  }
}

extension ProductTable.Row {
  fileprivate func nearness(_ wanted: ProcessorKind, _ identity: LibraryIdentity) -> Int {
    (processor == wanted ? 2 : 0) + (library.version == identity.version ? 1 : 0)
  }
}

extension Multiplier {
  /// What it is where the user names no other file; nothing is measured of our own code, which is what others are
  /// measured by.
  fileprivate var usualKind: LibraryIdentity.Kind? {
    switch self {
    case .own: nil
    case .blas: .openBLAS
    case .mkl: .mkl
    case .oneDNN: .oneDNN
    }
  }
}

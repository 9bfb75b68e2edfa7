import Testing
import TheanoArrays
import TheanoLLVM

/// The choice of what products run in: a function of the processor, the libraries and the shape.
struct ProductTableTests {
  private static let here = ProcessorKind("x86_64", "znver3", vectorBits: 256)
  private static let rows = [
    row(here, .openBLAS, "0.3.30", [.tiny: 1.5, .small: 0.9, .large: 1.2]),
    row(here, .openBLAS, "0.3.21", [.tiny: 1.5, .small: 0.9, .large: 0.8]),
    row(here, .mkl, "2025.3", [.tiny: 1.04, .small: 1.3, .large: 1.1]),
    row(here, .oneDNN, "3.4.1", [.large: 1.4]),
    row(ProcessorKind("x86_64", "haswell", vectorBits: 256), .mkl, "2025.3", [.tiny: 2, .small: 2, .large: 2]),
  ]

  private static func row(
    _ processor: ProcessorKind, _ kind: LibraryIdentity.Kind, _ version: String, _ speeds: [ProductShape: Double]
  ) -> ProductTable.Row {
    ProductTable.Row(processor, LibraryIdentity(kind, version), .float32, speeds)
  }

  private static func choice(
    _ shape: ProductShape, _ found: [Multiplier: LibraryIdentity], on processor: ProcessorKind = here,
    dtype: DType = .float32, named: Set<Multiplier> = []
  ) -> Multiplier {
    ProductTable.choice(processor, dtype, shape, rows: rows, named: named) { found[$0] }
  }

  private static let (old, new) = (LibraryIdentity(.openBLAS, "0.3.21"), LibraryIdentity(.openBLAS, "0.3.30"))
  private static let mkl = LibraryIdentity(.mkl, "2025.3")
  private static let oneDNN = LibraryIdentity(.oneDNN, "3.4.1")

  @Test func theFastestOfWhatIsThere() {
    #expect(Self.choice(.tiny, [:]) == .own)
    #expect(Self.choice(.tiny, [.blas: Self.old]) == .blas)
    // Ahead by less than the margin.
    #expect(Self.choice(.tiny, [.mkl: Self.mkl]) == .own)
    #expect(Self.choice(.small, [.blas: Self.old, .mkl: Self.mkl]) == .mkl)
    #expect(Self.choice(.large, [.blas: Self.new, .mkl: Self.mkl]) == .blas)
    #expect(Self.choice(.large, [.blas: Self.new, .mkl: Self.mkl, .oneDNN: Self.oneDNN]) == .oneDNN)
    // Nobody has measured these.
    #expect(Self.choice(.skinny, [.blas: Self.new, .mkl: Self.mkl, .oneDNN: Self.oneDNN]) == .own)
  }

  /// Of tiny products more than of others: they do not pay for a library that has to be opened.
  @Test func theMargin() {
    let rows = [Self.row(Self.here, .mkl, "2025.3", [.tiny: 1.2, .small: 1.2])]
    func choice(_ shape: ProductShape) -> Multiplier {
      ProductTable.choice(Self.here, .float32, shape, rows: rows) { $0 == .mkl ? Self.mkl : nil }
    }
    #expect(choice(.tiny) == .own && choice(.small) == .mkl)
  }

  @Test func theVersionCounts() {
    #expect(Self.choice(.large, [.blas: Self.old]) == .own)
    #expect(Self.choice(.large, [.blas: Self.new]) == .blas)
    // Of one that nobody has measured the same processor's counts.
    #expect(Self.choice(.small, [.mkl: LibraryIdentity(.mkl, "2023.2")]) == .mkl)
    #expect(Self.choice(.tiny, [.mkl: LibraryIdentity(.mkl, "2023.2")]) == .own)
  }

  @Test func theProcessorCounts() {
    let haswell = ProcessorKind("x86_64", "haswell", vectorBits: 256)
    #expect(Self.choice(.tiny, [.mkl: Self.mkl], on: haswell) == .mkl)
    // Another one with as wide vectors.
    let other = ProcessorKind("x86_64", "alderlake", vectorBits: 256)
    #expect(Self.choice(.large, [.blas: Self.old], on: other) == .own)
    #expect(Self.choice(.large, [.blas: Self.new], on: other) == .blas)
  }

  /// Vectors so wide nobody has measured: a library that is made for speed.
  @Test func unknownProcessors() {
    let other = ProcessorKind("x86_64", "sapphirerapids", vectorBits: 512)
    #expect(Self.choice(.large, [:], on: other) == .own)
    #expect(Self.choice(.large, [.blas: Self.old, .mkl: Self.mkl], on: other) == .blas)
    #expect(Self.choice(.large, [.blas: LibraryIdentity(.other, "")], on: other) == .own)
    #expect(Self.choice(.large, [.blas: LibraryIdentity(.other, ""), .mkl: Self.mkl], on: other) == .mkl)
    #expect(Self.choice(.large, [.oneDNN: Self.oneDNN], on: other) == .own)
    let arm = ProcessorKind("arm64", "apple-m1", vectorBits: 128)
    #expect(Self.choice(.large, [.blas: LibraryIdentity(.accelerate, "")], on: arm) == .blas)
    // The rows here are of another dtype.
    #expect(Self.choice(.large, [.blas: Self.old], dtype: .float64) == .blas)
  }

  /// Where nobody has measured vectors so wide, libraries that the user names are asked before others, all of them: so a
  /// file that is none is said to be.
  @Test func namedLibrariesOnUnknownProcessors() {
    let other = ProcessorKind("x86_64", "sapphirerapids", vectorBits: 512)
    func choice(_ named: Set<Multiplier>, _ found: [Multiplier: LibraryIdentity]) -> (Multiplier, [Multiplier]) {
      var asked: [Multiplier] = []
      let choice = ProductTable.choice(other, .float32, .large, rows: Self.rows, named: named) {
        asked.append($0)
        return found[$0]
      }
      return (choice, asked)
    }
    #expect(choice([.mkl], [.blas: Self.old, .mkl: Self.mkl]) == (.mkl, [.mkl]))
    #expect(choice([.mkl], [.blas: Self.old]) == (.blas, [.mkl, .blas]))
    #expect(choice([.blas, .mkl], [.blas: Self.old, .mkl: Self.mkl]) == (.blas, [.blas, .mkl]))
    #expect(choice([.oneDNN], [.blas: Self.old, .oneDNN: Self.oneDNN]) == (.oneDNN, [.oneDNN]))
    #expect(choice([.oneDNN], [.blas: Self.old]) == (.blas, [.oneDNN, .blas]))
    #expect(choice([], [.mkl: Self.mkl]) == (.mkl, [.blas, .mkl]))
  }

  /// A library that could not be chosen is not opened.
  @Test func nothingIsOpenedInVain() {
    var asked: [Multiplier] = []
    let choice = ProductTable.choice(Self.here, .float32, .small, rows: Self.rows) {
      asked.append($0)
      return nil
    }
    #expect(choice == .own && asked == [.mkl])
    asked = []
    _ = ProductTable.choice(Self.here, .float32, .small, rows: Self.rows, named: [.blas]) {
      asked.append($0)
      return nil
    }
    #expect(asked == [.blas, .mkl])
  }

  /// A BLAS that the user names is taken for what it says it is.
  @Test func aNamedLibrary() {
    #expect(Self.choice(.small, [.blas: Self.mkl], named: [.blas]) == .blas)
    #expect(Self.choice(.small, [.blas: Self.mkl, .mkl: Self.mkl], named: [.blas]) == .blas)
    #expect(Self.choice(.small, [.blas: LibraryIdentity(.other, "")], named: [.blas]) == .own)
  }

  @Test func theRowsAreOfUse() {
    for row in ProductTable.rows {
      #expect(!row.speeds.isEmpty && row.speeds.values.allSatisfy { $0 > 0.01 && $0 < 100 })
    }
  }
}

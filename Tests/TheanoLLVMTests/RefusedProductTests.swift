import Testing
import TheanoArrays
import TheanoLoops
import TheanoScalars
import TheanoScheduling

@testable import TheanoLLVM

/// Tiles of a product that a library refuses are made by code of our own.
struct RefusedProductTests {
  /// Of small whole numbers, so that sums are exact in every order.
  private static func values(_ count: Int, _ factor: Int) -> [Float] {
    (0..<count).map { Float($0 * factor % 7 - 3) }
  }

  /// Multiplies in loops, and refuses every tile of which `refuses` says so.
  private final class Library: TileMultiplier {
    private let refuses: (Int) -> Bool
    private(set) var count = 0

    init(_ refuses: @escaping (Int) -> Bool) { self.refuses = refuses }

    func multiply(_ tile: Product.Tile, k: Int, step: Int, alpha: Float, beta: Float) -> Bool {
      defer { count += 1 }
      if refuses(count) { return false }
      func element(_ matrix: BLASMatrix, _ row: Int, _ column: Int) -> Float {
        let place = matrix.isTransposed ? column * matrix.step + row : row * matrix.step + column
        return matrix.memory.load(fromByteOffset: place * 4, as: Float.self)
      }
      for i in 0..<tile.rows {
        for j in 0..<tile.columns {
          let sum = (0..<k).reduce(Float(0)) { $0 + element(tile.a, i, $1) * element(tile.b, $1, j) }
          let place = tile.c + (i * step + j) * 4
          place.storeBytes(of: alpha * sum + beta * place.load(as: Float.self), as: Float.self)
        }
      }
      return true
    }
  }

  @Test(arguments: 0..<4) func refusedTiles(flags: Int) {
    let (m, n, k) = (270, 300, 280)
    func factor(_ value: Double) -> ProductCall.Factor { .constant(ScalarConstant(.real(value), .float32)) }
    let call = ProductCall(
      .float32, transposeA: flags & 1 == 1, transposeB: flags & 2 == 2, alpha: factor(2), beta: factor(-1))
    var (a, b) = (Self.values(m * k, 11), Self.values(k * n, 13))
    func result(_ refuses: @escaping (Int) -> Bool) -> [Float] {
      let library = Library(refuses)
      var c = Self.values(m * n, 17)
      a.withUnsafeMutableBytes { a in
        b.withUnsafeMutableBytes { b in
          c.withUnsafeMutableBytes { c in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
            let product = Product(call, m: m, n: n, k: k, ProductOperands(a: a, b: b, c: c))
            let isRun = product.run(library, .alone, .nothing)
            #expect(isRun && library.count > 1)
          }
        }
      }
      return c
    }
    let expected = result { _ in false }
    #expect(result { _ in true } == expected)
    #expect(result { $0 % 2 == 1 } == expected)
  }
}

import TheanoArrays

/// The code of our own for products: what one object of machine code holds.
///
/// Of a dtype there are two. Their sizes are known when they run, so they are made once and kept.
package enum ProductCode: Hashable, Sendable, CaseIterable {
  /// Products of matrices: packing, and blocks of C.
  case matrix
  /// Products of a matrix and a vector.
  case vector
}

/// One argument of the code, all of them 64-bit words in memory: a number or an address.
enum ProductWord {
  /// Which of the object's functions is meant.
  static let function = 0

  /// Of ``ProductFunction/block``: C ← alpha · A B, or beta · C + alpha · A B.
  ///
  /// A lies in groups of as many rows as a tile has, `aGroup` elements from one to the next: packed or as it is, `aRow`
  /// elements from row to row and `aStep` from one step of k to the next. B lies in groups of as many columns as a tile
  /// has, `bStep` elements from one step of k to the next; the last group, where it is not full, lies packed at `bTail`,
  /// unless the tile reads parts of vectors.
  enum Block {
    static let (a, aRow, aStep, aGroup) = (1, 2, 3, 4)
    static let (b, bStep, bGroup, bTail) = (5, 6, 7, 8)
    static let (c, cRow, m, n, k) = (9, 10, 11, 12, 13)
    static let (alpha, beta, accumulates) = (14, 15, 16)
    static let count = 17
  }

  /// Of the functions that pack: `count` rows of A or columns of B, each `k` long, from `source` to `target`, in groups
  /// of `size`.
  enum Pack {
    static let (source, step, count, k, target, size) = (1, 2, 3, 4, 5, 6)
    static let words = 7
  }

  /// Of the functions for vectors: y ← alpha · A x, or beta · y + alpha · A x. At `sums` is memory for as many elements
  /// as there are columns.
  enum Vector {
    static let (a, step, rows, columns, x, y) = (1, 2, 3, 4, 5, 6)
    static let (alpha, beta, accumulates) = (7, 8, 9)
    static let sums = 10
    static let count = 11
  }
}

/// The functions of ``ProductCode/matrix``.
enum ProductFunction {
  static let block = 0
  /// Of A or B, where k runs along memory.
  static let packAlong = 1
  /// Of A or B, where k runs across it; of A and of B, where there are no masks.
  static let (packAcross, packRowsAcross, packColumnsAcross) = (2, 2, 3)
}

/// The functions of ``ProductCode/vector``.
enum VectorProductFunction {
  /// Elements of y are products of rows of A, which lie along memory, with x.
  static let rows = 0
  /// y is a sum of rows of A, each times an element of x.
  static let columns = 1
}

/// The registers of a tile of C: as many as the processor has, but a few.
///
/// The order in which an element of C adds its products does not depend on it: see ``ProductOrder``.
struct ProductTile: Hashable, Sendable {
  /// Elements of a vector, vectors of a row, rows: a multiple of three.
  let lanes: Int
  let vectors: Int
  let rows: Int
  /// Masks keep it from reading columns of B that are not there.
  let readsPartVectors: Bool
  /// Rows of the smaller tile for what is left of them: so many that their sums need not wait for each other.
  let fewRows: Int

  var columns: Int { lanes * vectors }

  init(_ target: MachineTarget, _ dtype: DType) {
    lanes = max(2, target.vectorBits / 8 / dtype.itemSize)
    readsPartVectors = target.hasMasks
    if target.vectorBits == 512 {
      (vectors, rows, fewRows) = (2, 12, 4)
    } else if target.triple.hasPrefix("x86_64") {
      (vectors, rows, fewRows) = (2, 6, 5)
    } else {
      // 32 registers of 128 bits.
      (vectors, rows, fewRows) = (4, 6, 5)
    }
  }
}

/// In which order the elements of a product of float32 or float64 add up: the same for every processor that fuses
/// multiplication and addition, whatever the sizes of tiles and the number of threads.
///
/// - Of matrices: `k` is cut into blocks of ``depth``. The products of a block are added in ascending order to zero,
///   each with one rounding. The first sum, times alpha, is rounded, and beta · C added with one rounding; the others,
///   times alpha and rounded, are added one after the other.
/// - Of the rows of a matrix with a vector: products are added to `lanes` sums in turn, each with one rounding; then the
///   upper half of the sums is added to the lower until one is left.
package enum ProductOrder {
  package static let depth = 256

  /// Sums of a row: those of 64 bytes.
  package static func lanes(_ dtype: DType) -> Int { 64 / dtype.itemSize }
}

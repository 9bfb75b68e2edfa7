internal import CTheanoLLVM
import TheanoArrays

/// Writes the code of products of one dtype, float32 or float64: a function of the interface of a kernel, of whose
/// arguments only the first is used, the address of its words.
final class ProductEmitter {
  let b: IRBuilder
  let dtype: DType
  let tile: ProductTile
  let element: IRType
  let vector: IRType
  let lanes: Int
  /// The address of the words, in the function that is being written.
  var words: IRValue

  /// The code of a dtype, and the name of its function.
  typealias Piece = (code: ProductCode, dtype: DType, name: String)

  static func emit(
    _ code: ProductCode, _ dtype: DType, name: String, _ library: LLVMLibrary, _ target: MachineTarget
  ) -> IRBuilder { emit([(code, dtype, name)], library, target) }

  /// The module with these functions, at least one.
  static func emit(_ pieces: [Piece], _ library: LLVMLibrary, _ target: MachineTarget) -> IRBuilder {
    let builder = IRBuilder(library, target: target, function: pieces[0].name)
    for (number, piece) in pieces.enumerated() {
      if number > 0 { builder.begin(piece.name) }
      let emitter = ProductEmitter(piece.dtype, builder)
      switch piece.code {
      case .matrix: emitter.emitMatrix()
      case .vector: emitter.emitVector()
      }
      builder.finish()
    }
    return builder
  }

  private init(_ dtype: DType, _ builder: IRBuilder) {
    precondition(dtype == .float32 || dtype == .float64, "only products of floats have code")
    (b, self.dtype) = (builder, dtype)
    tile = ProductTile(builder.target, dtype)
    lanes = tile.lanes
    element = dtype == .float32 ? builder.f32 : builder.f64
    vector = builder.vector(element, tile.lanes)
    words = builder.llvm.pointee.GetParam(builder.function, 0)
  }

  private func emitMatrix() {
    function(ProductFunction.block, "block") { self.emitBlock() }
    function(ProductFunction.packAlong, "pack.along") { self.emitPackAlong() }
    if tile.readsPartVectors {
      function(ProductFunction.packAcross, "pack.across") { self.emitPackAcross() }
    } else {
      function(ProductFunction.packRowsAcross, "rows.across") { self.emitPackAcross(self.tile.rows) }
      function(ProductFunction.packColumnsAcross, "columns.across") { self.emitPackAcross(self.tile.columns) }
    }
  }

  /// Runs `body` where the words ask for it.
  func function(_ number: Int, _ name: String, _ body: @escaping () -> Void) {
    b.when(b.compare(.eq, word(ProductWord.function), b.int(number))) {
      let outer = words
      _ = b.local(name, result: b.void, [outer]) { arguments in
        self.words = arguments[0]
        body()
        return nil
      }
      words = outer
    }
  }

  // MARK: Arguments and addresses

  func word(_ number: Int) -> IRValue { b.load(b.i64, b.element(b.i64, words, b.int(number))) }
  func address(_ number: Int) -> IRValue { b.load(b.pointer, b.element(b.i64, words, b.int(number))) }

  /// `index` elements further.
  func at(_ base: IRValue, _ index: IRValue) -> IRValue { b.element(element, base, index) }
  func at(_ base: IRValue, _ index: Int) -> IRValue { index == 0 ? base : at(base, b.int(index)) }

  func load(_ address: IRValue) -> IRValue { b.load(element, address, alignment: dtype.itemSize) }
  func loadVector(_ address: IRValue, _ lanes: Int? = nil) -> IRValue {
    b.load(b.vector(element, lanes ?? self.lanes), address, alignment: dtype.itemSize)
  }
  /// Of the lanes of the mask; zeros elsewhere, where nothing is read.
  func loadMasked(_ address: IRValue, _ mask: IRValue) -> IRValue {
    b.intrinsic(
      "llvm.masked.load", [vector, b.pointer],
      [address, b.constant(Int64(dtype.itemSize), b.i32), mask, b.zero(vector)])
  }
  /// As many lanes, from the first on; at most all of them, and none of a negative number.
  func mask(_ count: IRValue) -> IRValue {
    let type = b.i32
    return b.compare(LLVMIntPredicate.slt, b.iota(type, lanes), b.splat(b.trunc(count, type), lanes))
  }
  func storeMasked(_ value: IRValue, _ address: IRValue, _ mask: IRValue) {
    _ = b.intrinsic(
      "llvm.masked.store", [vector, b.pointer],
      [value, address, b.constant(Int64(dtype.itemSize), b.i32), mask])
  }
  func store(_ value: IRValue, _ address: IRValue) { b.store(value, address, alignment: dtype.itemSize) }

  func smallest(_ x: IRValue, _ y: IRValue) -> IRValue { b.select(b.compare(.slt, x, y), x, y) }

  /// x · y + z, with one rounding where the processor can.
  func fma(_ x: IRValue, _ y: IRValue, _ z: IRValue) -> IRValue {
    b.target.hasFMA ? b.intrinsic("llvm.fma", [b.type(of: z)], [x, y, z]) : b.fadd(b.fmul(x, y), z)
  }
}

import Synchronization
import TheanoArrays
import TheanoErrors
import TheanoLoops

/// The code of our own for products, made or read from the disk when it is first wanted, and then kept.
final class OwnProducts: Sendable {
  /// One piece of code; `address` is zero until it is there.
  private final class Slot: Sendable {
    let address = Atomic<UInt>(0)
    let code = Mutex<Result<LinkedCode, TheanoError>?>(nil)
  }

  private let (singleMatrix, doubleMatrix, singleVector, doubleVector) = (Slot(), Slot(), Slot(), Slot())

  private let knownPlan = Mutex<ProductPlan?>(nil)

  /// nil where `processor` is.
  func plan(_ processor: () -> MachineTarget?) -> ProductPlan? {
    knownPlan.withLock { known in
      if known == nil { known = processor().map { ProductPlan($0) } }
      return known
    }
  }

  /// The function, or nil where `make` fails: where there is no LLVM. Waits for whoever is making it.
  func function(
    _ code: ProductCode, _ dtype: DType, make: () throws(TheanoError) -> LinkedCode
  ) -> KernelFunction? {
    let isSingle = dtype == .float32
    let slot =
      switch code {
      case .matrix: isSingle ? singleMatrix : doubleMatrix
      case .vector: isSingle ? singleVector : doubleVector
      }
    var address = slot.address.load(ordering: .acquiring)
    if address == 0 {
      address = slot.code.withLock { known -> UInt in
        let result: Result<LinkedCode, TheanoError>
        if let known {
          result = known
        } else {
          do throws(TheanoError) { result = .success(try make()) } catch { result = .failure(error) }
          known = result
        }
        return (try? result.get())?.address ?? 0
      }
      slot.address.store(address, ordering: .releasing)
    }
    return address == 0 ? nil : unsafeBitCast(address, to: KernelFunction.self)
  }
}

extension LLVMBackend {
  /// Code of our own for products of a dtype that has some; nil where there is no LLVM.
  func function(_ code: ProductCode, _ dtype: DType) -> KernelFunction? {
    products.function(code, dtype) { () throws(TheanoError) in try product(code, dtype) }
  }

  /// Whether a product is to run in code of our own: as the table says, or the user's variable.
  func multiplies(_ dtype: DType, _ shape: ProductShape, hasLibrary: Bool) -> Bool {
    guard dtype == .float32 || dtype == .float64, let plan = productPlan else { return false }
    if !hasLibrary { return true }
    let inLibrary = dtype == .float32 ? plan.singleInLibrary : plan.doubleInLibrary
    return inLibrary.isEmpty || !inLibrary.contains(shape) || BLASLibrary.shared == nil
  }

  /// nil where there is no LLVM.
  var productPlan: ProductPlan? { products.plan { processor } }

  /// Opens or makes what products run in.
  func prepare(_ needs: ProductNeeds) {
    if needs.isComplex { _ = BLASLibrary.shared }
    for (code, dtype) in needs.code {
      let shapes: [ProductShape] = code == .vector ? [.vector] : [.large, .small, .skinny, .tiny]
      if shapes.contains(where: { multiplies(dtype, $0, hasLibrary: true) }) { _ = function(code, dtype) }
    }
  }
}

/// What is known of products on this processor.
final class ProductPlan: Sendable {
  let singleTile: ProductTile
  let doubleTile: ProductTile
  /// Shapes that are left to a BLAS.
  let singleInLibrary: Set<ProductShape>
  let doubleInLibrary: Set<ProductShape>

  fileprivate init(_ processor: MachineTarget) {
    singleTile = ProductTile(processor, .float32)
    doubleTile = ProductTile(processor, .float64)
    func inLibrary(_ dtype: DType) -> Set<ProductShape> {
      switch LibraryVariables.products {
      case "own": []
      case "blas": Set(ProductShape.allCases)
      default: Set(ProductShape.allCases.filter { ProductTable.prefersLibrary(processor, dtype, $0) })
      }
    }
    (singleInLibrary, doubleInLibrary) = (inLibrary(.float32), inLibrary(.float64))
  }

  func tile(_ dtype: DType) -> ProductTile { dtype == .float32 ? singleTile : doubleTile }
}

/// What the products of a function run in, to be made ready beside other work.
package struct ProductNeeds: Sendable {
  private(set) var isComplex = false
  private(set) var code: [(code: ProductCode, dtype: DType)] = []

  package init() {}

  var isEmpty: Bool { code.isEmpty && !isComplex }

  /// There is a product of that dtype, whose result is a matrix or has fewer axes.
  package mutating func note(_ dtype: DType, isMatrix: Bool) {
    switch dtype {
    case .complex64, .complex128: isComplex = true
    // Products of float16 become those of float32.
    case .float16, .float32: note(isMatrix ? .matrix : .vector, .float32)
    case .float64: note(isMatrix ? .matrix : .vector, .float64)
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: break
    }
  }

  private mutating func note(_ wanted: ProductCode, _ dtype: DType) {
    if !code.contains(where: { $0 == (wanted, dtype) }) { code.append((wanted, dtype)) }
  }
}

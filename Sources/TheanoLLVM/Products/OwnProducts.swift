import Synchronization
import TheanoArrays
import TheanoErrors
import TheanoLoops

/// The code of our own for products: part of the library, or made or read from the disk when it is first wanted, and then
/// kept.
final class OwnProducts: Sendable {
  /// Code, and what keeps it in memory where it is not part of the library.
  typealias Code = (address: UInt, owner: LinkedCode?)

  /// One piece of code; `address` is zero until it is there.
  private final class Slot: Sendable {
    let address = Atomic<UInt>(0)
    let code = Mutex<Result<Code, TheanoError>?>(nil)
  }

  private let (singleMatrix, doubleMatrix, singleVector, doubleVector) = (Slot(), Slot(), Slot(), Slot())

  /// What is known, and where that lies, which every product asks: zero until it is known.
  private let knownPlan = Mutex<ProductPlan?>(nil)
  private let placeOfPlan = Atomic<UInt>(0)

  /// nil where `processor` is.
  func plan(_ processor: () -> MachineTarget?) -> ProductPlan? {
    if let place = UnsafeRawPointer(bitPattern: placeOfPlan.load(ordering: .acquiring)) {
      return Unmanaged<ProductPlan>.fromOpaque(place).takeUnretainedValue()
    }
    return knownPlan.withLock { known in
      if known == nil { known = processor().map { ProductPlan($0) } }
      let place = known.map { UInt(bitPattern: Unmanaged.passUnretained($0).toOpaque()) }
      placeOfPlan.store(place ?? 0, ordering: .releasing)
      return known
    }
  }

  /// The function, or nil where `make` fails: where there is no LLVM. Waits for whoever is making it.
  func function(
    _ code: ProductCode, _ dtype: DType, make: () throws(TheanoError) -> Code
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
        let result: Result<Code, TheanoError>
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
    products.function(code, dtype) { () throws(TheanoError) in
      if let ready = readyProduct(code, dtype) { return (unsafeBitCast(ready, to: UInt.self), nil) }
      let made = try product(code, dtype)
      return (made.address, made)
    }
  }

  /// What a product runs in: as the table says, or the user's variable; nil where there is no code of our own.
  func choice(_ dtype: DType, _ shape: ProductShape, hasLibrary: Bool) -> Multiplier? {
    guard dtype == .float32 || dtype == .float64, let plan = productPlan else { return nil }
    return hasLibrary ? plan.choice(dtype, shape) : .own
  }

  /// nil where there is no LLVM.
  var productPlan: ProductPlan? { products.plan { processor } }

  /// Opens or makes what products run in.
  func prepare(_ needs: ProductNeeds) {
    if needs.isComplex { _ = BLASLibrary.shared }
    for (code, dtype) in needs.code {
      if code.shapes.contains(where: { choice(dtype, $0, hasLibrary: true) == .own }) { _ = function(code, dtype) }
    }
  }
}

extension ProductCode {
  /// The shapes of products that it could be used for, the commonest first.
  var shapes: [ProductShape] {
    switch self {
    case .matrix: [.large, .small, .skinny, .tiny]
    case .vector: [.vector]
    }
  }
}

/// What is known of products on this processor.
final class ProductPlan: Sendable {
  let singleTile: ProductTile
  let doubleTile: ProductTile
  /// Of which code is ready.
  let level: ProductLevel?
  private let processor: ProcessorKind
  /// Four bits for each dtype and shape: zero until it is known, then one more than the choice's number.
  private let choices = Atomic<UInt64>(0)

  fileprivate init(_ processor: MachineTarget) {
    singleTile = ProductTile(processor, .float32)
    doubleTile = ProductTile(processor, .float64)
    level = ProductLevel(processor)
    self.processor = ProcessorKind(processor)
  }

  func tile(_ dtype: DType) -> ProductTile { dtype == .float32 ? singleTile : doubleTile }

  /// Of a product of float32 or float64. Opens the libraries that could be chosen.
  func choice(_ dtype: DType, _ shape: ProductShape) -> Multiplier {
    let place = UInt64(4 * (shape.rawValue + (dtype == .float32 ? 0 : ProductShape.allCases.count)))
    let known = choices.load(ordering: .acquiring) >> place & 15
    if known > 0, let choice = Multiplier(rawValue: Int(known) - 1) { return choice }
    let choice = decided(dtype, shape)
    choices.bitwiseOr(UInt64(choice.rawValue + 1) << place, ordering: .acquiringAndReleasing)
    return choice
  }

  private func decided(_ dtype: DType, _ shape: ProductShape) -> Multiplier {
    if let wanted = Multiplier.wanted {
      return wanted.multiplies(dtype, shape) && wanted.found != nil ? wanted : .own
    }
    let files = [
      Multiplier.blas: LibraryVariables.blas, .mkl: LibraryVariables.mkl, .oneDNN: LibraryVariables.oneDNN,
    ]
    let named = files.filter { !($0.value.isEmpty || $0.value == "none") }
    return ProductTable.choice(processor, dtype, shape, named: Set(named.keys)) { $0.found }
  }
}

extension Multiplier {
  /// As the variable names it.
  var word: String {
    switch self {
    case .own: "own"
    case .blas: "blas"
    case .mkl: "mkl"
    case .oneDNN: "onednn"
    }
  }

  /// What the user's variable chooses, whatever the table says; a word that it does not know is said once.
  static let wanted: Multiplier? = {
    let word = LibraryVariables.products
    if word.isEmpty { return nil }
    let found = allCases.first { $0.word == word }
    if found == nil {
      warn(
        "THEANO_PRODUCTS is '\(word)', and only \(allCases.map(\.word).joined(separator: ", ")) are known: the table decides"
      )
    }
    return found
  }()

  /// What a library says of itself, which opens it; nil where it is not there.
  package var found: LibraryIdentity? {
    switch self {
    case .own: nil
    case .blas: BLASLibrary.shared?.identity
    case .mkl: BLASLibrary.mkl?.identity
    case .oneDNN: OneDNNLibrary.shared?.identity
    }
  }
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

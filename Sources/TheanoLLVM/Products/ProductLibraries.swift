internal import CTheanoBLAS
import TheanoErrors

/// A library as the table of products knows it.
package struct LibraryIdentity: Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    case openBLAS = "OpenBLAS"
    case mkl = "MKL"
    case oneDNN = "oneDNN"
    case accelerate = "Accelerate"
    /// One that does not say its name: perhaps the reference implementation, which is slow.
    case other = "BLAS"
  }

  package let kind: Kind
  /// Empty where it does not say.
  package let version: String

  package init(_ kind: Kind, _ version: String) { (self.kind, self.version) = (kind, version) }

  package var description: String { version.isEmpty ? kind.rawValue : "\(kind.rawValue) \(version)" }
}

/// A BLAS, opened once while the program runs.
struct BLASLibrary: @unchecked Sendable {
  // Sendable: the table is constant once it is loaded.
  let table: UnsafePointer<theano_blas_api>
  let identity: LibraryIdentity
  /// For people: the library's own words, or its file.
  let name: String

  /// nil where none is installed, which is said once, on standard error.
  static let shared: BLASLibrary? = {
    do throws(TheanoError) {
      return try BLASLibrary(LibraryVariables.blas, LLVMFacts.noBLAS, theano_blas_load)
    } catch {
      warn("products run in code of our own, which is slower. " + error.description)
      return nil
    }
  }()

  /// MKL, beside another BLAS; nil where there is none. Where the user names it, it is said why.
  static let mkl: BLASLibrary? = {
    do throws(TheanoError) {
      return try BLASLibrary(LibraryVariables.mkl, LLVMFacts.noMultiplier, theano_mkl_load)
    } catch {
      if LibraryVariables.isWanted("mkl", LibraryVariables.mkl) {
        warn("products run without MKL. " + error.description)
      }
      return nil
    }
  }()

  private init(
    _ file: String, _ fact: (String) -> LLVMFacts,
    _ load: (
      UnsafePointer<CChar>?, UnsafeMutablePointer<theano_load_status>, UnsafeMutablePointer<CChar>, Int
    ) -> UnsafePointer<theano_blas_api>?
  ) throws(TheanoError) {
    table = try opened(fact) { load(file, $0, $1, $2) }
    // Its own threads would change the last bits of a product with their number. Where the loader has ended them, to say
    // so again would start them anew.
    if table.pointee.openblas_get_num_threads?() != 1 { table.pointee.openblas_set_num_threads?(1) }
    let file = theano_blas_path(table).map { String(cString: $0) } ?? "BLAS"
    if let config = table.pointee.openblas_get_config?() {
      let words = String(cString: config).split(separator: " ").map { String($0) }
      identity = LibraryIdentity(.openBLAS, words.count > 1 ? words[1] : "")
      name = "\(words.prefix(2).joined(separator: " ")) (\(file))"
    } else if let version = table.pointee.MKL_Get_Version_String {
      var text = [CChar](repeating: 0, count: 256)
      version(&text, Int32(text.count - 1))
      let words = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      identity = LibraryIdentity(.mkl, BLASLibrary.versionOfMKL(words))
      name = "\(identity) (\(file))"
    } else {
      identity = LibraryIdentity(file.contains("Accelerate") ? .accelerate : .other, "")
      name = file
    }
  }

  /// `2025.3` of "Intel(R) oneAPI Math Kernel Library Version 2025.3-Product Build 20251007 for …".
  static func versionOfMKL(_ words: String) -> String {
    let words = words.split(separator: " ")
    guard let place = words.firstIndex(of: "Version"), place + 1 < words.count else { return "" }
    return String(words[place + 1].prefix { $0 != "-" })
  }

  /// Runs a routine on the calling thread alone. MKL may have been opened by another part of the process, which uses its
  /// threads.
  @inline(__always)
  func alone(_ routine: () -> Void) {
    guard let set = table.pointee.MKL_Set_Num_Threads_Local else { return routine() }
    let before = set(1)
    routine()
    _ = set(before)
  }
}

/// oneDNN, opened once while the program runs.
struct OneDNNLibrary: TileMultiplier, @unchecked Sendable {
  // Sendable: the table is constant once it is loaded.
  private let table: UnsafePointer<theano_onednn_api>
  let identity: LibraryIdentity

  /// nil where there is none. Where the user names it, it is said why.
  static let shared: OneDNNLibrary? = {
    do throws(TheanoError) {
      return try OneDNNLibrary()
    } catch {
      if LibraryVariables.isWanted("onednn", LibraryVariables.oneDNN) {
        warn("products run without oneDNN. " + error.description)
      }
      return nil
    }
  }()

  private init() throws(TheanoError) {
    table = try opened(LLVMFacts.noMultiplier) { theano_onednn_load(LibraryVariables.oneDNN, $0, $1, $2) }
    let version = table.pointee.dnnl_version().pointee
    identity = LibraryIdentity(.oneDNN, "\(version.major).\(version.minor).\(version.patch)")
  }

  func multiply(_ tile: Product.Tile, k: Int, step: Int, alpha: Float, beta: Float) -> Bool {
    func letter(_ matrix: BLASMatrix) -> CChar { CChar(UInt8(ascii: matrix.isTransposed ? "T" : "N")) }
    let count = table.pointee.omp_get_max_threads?()
    if let count, count != 1 { table.pointee.omp_set_num_threads?(1) }
    let (a, b) = (tile.a, tile.b)
    let status = table.pointee.dnnl_sgemm(
      letter(a), letter(b), Int64(tile.rows), Int64(tile.columns), Int64(k), alpha,
      a.memory.assumingMemoryBound(to: Float.self), Int64(max(1, a.step)), b.memory.assumingMemoryBound(to: Float.self),
      Int64(max(1, b.step)), beta, tile.c.assumingMemoryBound(to: Float.self), Int64(step))
    if let count, count != 1 { table.pointee.omp_set_num_threads?(count) }
    return status == 0
  }
}

/// Opens a library; its loader's words where there is none.
private func opened<Table>(
  _ fact: (String) -> LLVMFacts,
  _ load: (UnsafeMutablePointer<theano_load_status>, UnsafeMutablePointer<CChar>, Int) -> UnsafePointer<Table>?
) throws(TheanoError) -> UnsafePointer<Table> {
  var status = THEANO_LOADED
  var message = [CChar](repeating: 0, count: Int(THEANO_MESSAGE_SIZE))
  if let table = load(&status, &message, message.count) { return table }
  let words = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  throw TheanoError(fact(String(decoding: words, as: UTF8.self)))
}

extension LibraryVariables {
  /// Whether the user names a library: as what products run in, or by its file.
  fileprivate static func isWanted(_ name: String, _ file: String) -> Bool {
    products == name || !(file.isEmpty || file == "none")
  }
}

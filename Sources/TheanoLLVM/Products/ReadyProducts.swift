internal import CTheanoLLVM
internal import CTheanoProducts
import TheanoArrays
import TheanoErrors
import TheanoLoops

/// The levels of x86-64 for which code of products is part of the library (`CTheanoProducts`), so that nobody waits for
/// LLVM to make it: it depends on no graph, and on a processor through its vectors only.
package enum ProductLevel: CaseIterable, Sendable {
  case avx512, avx2

  /// For which processor it is made.
  package var target: MachineTarget {
    switch self {
    case .avx512: .avx512
    case .avx2: .avx2
    }
  }

  /// The level whose code is that of a processor: it has the level's instructions, and tiles of the same size.
  package init?(_ processor: MachineTarget) {
    let found = ProductLevel.allCases.first { level in
      processor.runs(level.target)
        && ProductLevel.dtypes.allSatisfy { ProductTile(processor, $0) == ProductTile(level.target, $0) }
    }
    guard let found else { return nil }
    self = found
  }

  private static let dtypes: [DType] = [.float32, .float64]

  /// nil where the library has none for this system.
  func function(_ code: ProductCode, _ dtype: DType) -> KernelFunction? {
    let level: ReadyLevel =
      switch self {
      case .avx512: .avx512
      case .avx2: .avx2
      }
    return theano_ready_product(level, code == .vector ? 1 : 0, dtype == .float64 ? 1 : 0)
  }

  /// The file of `CTheanoProducts` that holds the level's code, as this LLVM writes it.
  package func assembly(_ library: LLVMLibrary) throws(TheanoError) -> String {
    var pieces: [ProductEmitter.Piece] = []
    for code in ProductCode.allCases {
      for dtype in ProductLevel.dtypes { pieces.append((code, dtype, "theano_\(self)_\(code)_\(dtype)")) }
    }
    let builder = ProductEmitter.emit(pieces, library, target)
    let llvm = library.table.pointee
    for piece in pieces {
      guard let function = llvm.GetNamedFunction(builder.module, piece.name) else { continue }
      llvm.SetVisibility(function, .hidden)
      // As where code lies by itself, on pages of its own.
      llvm.SetAlignment(function, 64)
    }
    let text = try ObjectCode.made(builder, library, target, .default, .assembly)
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap(ProductLevel.plain)
    let before = [ProductLevel.title(library.version), "#if defined(__x86_64__) && defined(__ELF__)"]
    let after = [
      "#endif", "#if defined(__ELF__)", "  .section .note.GNU-stack,\"\",%progbits", "#endif", "",
    ]
    return (before + lines + after).joined(separator: "\n")
  }

  /// The first line of such a file.
  package static func title(_ version: String) -> String {
    "// Written by make products: do not edit. LLVM \(version), version \(LLVMBackend.productVersion) of the code."
  }

  /// A line without comment and tabs; nil where it says nothing of the code.
  private static func plain(_ line: Substring) -> String? {
    let words = line.prefix { $0 != "#" }.split { $0 == "\t" || $0 == " " }
    guard let first = words.first, first != ".file", first != ".ident" else { return nil }
    if words.count > 1 && words[1].contains(".note.GNU-stack") { return nil }
    return (line.hasPrefix("\t") ? "  " : "") + words.joined(separator: " ")
  }
}

import Foundation
import Testing
import Theano

/// `Documentation/Operations.md` is made of ``PublicFunction/all``; nothing in it is written by hand.
@Suite struct OperationsPageTests {
  /// To write the page anew: `THEANO_WRITE_PAGES=1 swift test --filter OperationsPageTests`.
  @Test func thePageSaysWhatIs() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Documentation/Operations.md")
    let page = try makePage()
    if ProcessInfo.processInfo.environment["THEANO_WRITE_PAGES"] == "1" {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    let found = try String(contentsOf: file, encoding: .utf8)
    #expect(found == page, "Operations.md is out of date: THEANO_WRITE_PAGES=1 swift test --filter OperationsPageTests")
  }

  private func makePage() throws -> String {
    var lines = [
      "# Operations", "",
      "Every function of `T`, what Theano and NumPy call it, and what was found by asking it: which dtypes it takes,",
      "whether it has a gradient and an R-operator, and what runs in a compiled function. This page is made by",
      "`THEANO_WRITE_PAGES=1 swift test --filter OperationsPageTests`; a test compares it.", "",
      "*zero*: the derivative exists and is zero. *fused kernel*: machine code that fuses with its neighbours. *product*: of",
      "matrices, in machine code of its own or a library's. *routine*: code of its own over whole tensors. *no code*: a view,",
      "or decided while building. Derivatives are those with respect to operands of float64.",
      "", "| `T.` | Theano | NumPy | dtypes | gradient | R-operator | runs as |", "|---|---|---|---|---|---|---|",
    ]
    for item in PublicFunction.all.sorted(by: { $0.name.lowercased() < $1.name.lowercased() }) {
      let cells = [
        "`\(item.name)`", item.theano ?? "–", item.numpy ?? "–", text(item.dtypes), text(try item.gradient()),
        text(try item.pushforward()), try item.parts().joined(separator: ", "),
      ]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    lines += ["", "Other spellings: "]
    // Theano's names with an underscore are only there for the compiler to answer with the right one.
    let aliases = PublicFunction.aliases.filter { !$0.key.hasSuffix("_") }.sorted { $0.key < $1.key }
    lines[lines.count - 1] += aliases.map { "`\($0.key)` is `\($0.value)`" }.joined(separator: ", ") + "."
    return lines.joined(separator: "\n") + "\n"
  }

  private func text(_ derivative: PublicFunction.Derivative) -> String {
    switch derivative {
    case .none: "–"
    case .zero: "zero"
    case .value: "yes"
    case .undefined: "undefined"
    }
  }

  /// Whole kinds by their name.
  private func text(_ dtypes: [DType]?) -> String {
    guard let dtypes else { return "–" }
    if dtypes.count == DType.allCases.count { return "all" }
    let kinds: [(String, [DType])] = [
      ("bool", [.bool]), ("int", [.int8, .int16, .int32, .int64]), ("uint", [.uint8, .uint16, .uint32, .uint64]),
      ("float", [.float16, .float32, .float64]), ("complex", [.complex64, .complex128]),
    ]
    return kinds.flatMap { name, members in
      let taken = members.filter(dtypes.contains)
      return taken.count == members.count ? [name] : taken.map(\.name)
    }.joined(separator: ", ")
  }
}

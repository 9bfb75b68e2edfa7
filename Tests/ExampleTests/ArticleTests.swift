import Foundation
import Testing

/// The articles say what their programs say.
@Suite struct ArticleTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The blocks of one language in an article.
  private static func blocks(_ language: String, in article: String) throws -> [String] {
    var blocks: [String] = []
    var block: [String]?
    var isOther = false
    for line in try text("Sources/Theano/Documentation.docc/\(article).md").components(separatedBy: "\n") {
      if let lines = block {
        if line == "```" { blocks.append(lines.joined(separator: "\n")) }
        block = line == "```" ? nil : lines + [line]
      } else if isOther {
        isOther = line != "```"
      } else if line.hasPrefix("```") {
        if line == "```" + language { block = [] } else { isOther = true }
      }
    }
    return blocks
  }

  /// Every piece of code stands in the program, in the same order, so that it compiles.
  @Test func codeIsThatOfTheProgram() throws {
    let blocks = try Self.blocks("swift", in: "GettingStarted")
    #expect(blocks.count == 7)
    var rest = try Self.text("Examples/GettingStarted/main.swift")[...]
    for block in blocks {
      let place = try #require(rest.range(of: block), "not in the program, or not in this order:\n\(block)")
      rest = rest[place.upperBound...]
    }
  }

  /// What the article says is printed is what the program prints, all of it.
  @Test func outputIsThatOfTheProgram() throws {
    let output = try Self.blocks("text", in: "GettingStarted").map { $0 + "\n" }.joined()
    #expect(try output == Self.text("Examples/GettingStarted/expected.txt"))
  }
}

import Foundation
import Testing
import TheanoErrors

@testable import Theano

/// `Documentation/Reference.md` names every flag, value, default, mode and family of rewrites that there is.
struct ReferencePageTests {
  private func page() throws -> String {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Documentation/Reference.md")
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// The cells of the rows of the table below a heading.
  private func rows(_ page: String, under heading: String) -> [[String]] {
    guard let section = page.components(separatedBy: "\n## ").first(where: { $0.hasPrefix(heading) }) else { return [] }
    let lines = section.split(separator: "\n").filter { $0.hasPrefix("|") }
    return lines.dropFirst(2).map { line in
      line.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test func flags() throws {
    let rows = rows(try page(), under: "Flags")
    let flags = Configuration.Settings.flags
    #expect(rows.map { $0[0] } == flags.map { "`\($0.name)`" })
    let defaults = Configuration.Settings()
    for (row, flag) in zip(rows, flags) {
      let isListed = !flag.name.hasPrefix("optimizer_")
      let isPlain = flag.values().count == 1
      let values = flag.values().map { isPlain ? $0 : "`\($0)`" }.joined(separator: ", ")
      if isListed { #expect(row[2] == values, "\(flag.name)") }
    }
    let known: [String: String] = [
      "mode": defaults.mode.name, "optimizer": defaults.optimizer.rawValue,
      "on_unused_input": defaults.onUnusedInput.rawValue, "exception_verbosity": defaults.exceptionVerbosity.rawValue,
      "ieee": defaults.ieee ? "True" : "False",
    ]
    for row in rows {
      if let value = known[row[0].trimmingCharacters(in: ["`"])] { #expect(row[3] == "`\(value)`", "\(row[0])") }
    }
  }

  @Test func modesAndFamilies() throws {
    let page = try page()
    #expect(rows(page, under: "Modes").map { $0[0] } == Mode.allCases.map { "`\($0.name)`" })
    for mode in Mode.allCases { #expect(try Mode(named: mode.name) == mode) }
    let line = "Families of rewrites: " + Tag.families.map { "`\($0.name)`" }.joined(separator: ", ") + "."
    #expect(page.replacingOccurrences(of: "\n", with: " ").contains(line), "\(line)")
  }
}

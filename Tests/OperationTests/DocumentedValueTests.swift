import Foundation
import Testing
import Theano
import TheanoGraph
import TheanoOps

/// The values that docstrings show: `print(try T.exp(x).eval([x: 1.0]))      // 2.7182818`.
@Suite struct DocumentedValueTests {
  private struct Example {
    let name: String
    let arguments: [Double]
    let value: Double
  }

  private func examples(here: String = #filePath) throws -> [Example] {
    let root = URL(fileURLWithPath: here).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/TheanoOps")
    var found: [Example] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: root.path) where file.hasSuffix(".swift") {
      let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
      for match in text.matches(of: #/print\(try T\.(\w+)\([xab, ]+\)\.eval\(\[(.*)\]\)\) +\/\/ (\S+)/#) {
        let arguments = match.2.split(separator: ",").compactMap { part in
          number(part.split(separator: ":").last.map(String.init)?.trimmingCharacters(in: .whitespaces) ?? "")
        }
        guard let value = number(String(match.3)) else { continue }
        found.append(Example(name: String(match.1), arguments: arguments, value: value))
      }
    }
    return found
  }

  private func number(_ text: String) -> Double? {
    switch text {
    case ".nan": .nan
    case "-.infinity": -.infinity
    case "True": 1
    case "False": 0
    default: Double(text)
    }
  }

  @Test(arguments: Mode.allCases) func areWhatComesOut(_ mode: Mode) throws {
    let examples = try examples()
    #expect(examples.count > 50)
    for example in examples {
      let name = PublicFunction.aliases[example.name] ?? example.name
      let function = try #require(PublicFunction.all.first { $0.name == name }, "\(name)")
      let variables = example.arguments.map { _ in T.dscalar() }
      let result = function.build(variables)[0]
      let values = Dictionary(uniqueKeysWithValues: zip(variables.map(\.id), example.arguments.map { NDArray($0) }))
      let value =
        try mode == .reference
        ? evaluateReference([result], values)[0]
        : Theano.function(variables, [result], mode: mode).call(example.arguments.map { NDArray($0) })[0]
      let got = try #require(value.scalars(as: Double.self).first)
      #expect(
        abs(got - example.value) <= 1e-7 * max(abs(example.value), 1e-10), "T.\(name)(\(example.arguments)): \(got)")
    }
  }
}

import Foundation
import Testing
import Theano
import TheanoGraph
import TheanoOps
import TheanoTestSupport

/// What holds for every public function.
@Suite struct PublicFunctionTests {
  @Test func noneIsMissing() throws {
    let listed = Set(PublicFunction.all.map(\.name)).union(PublicFunction.aliases.keys).union(PublicFunction.helpers)
      .union(PublicFunction.withoutValues)
    let declared = try declaredFunctions()
    #expect(declared.count > 100)
    #expect(declared.subtracting(listed).sorted() == [], "functions without a row in PublicFunction.all")
  }

  /// Compiled, it gives what the reference gives, for every dtype that it takes.
  @Test(arguments: PublicFunction.all) func compiledIsTheReference(_ item: PublicFunction) throws {
    let dtypes = item.dtypes ?? [.float64]
    #expect(!dtypes.isEmpty, "no dtype is taken")
    let isLong = ProcessInfo.processInfo.environment["THEANO_LONG_TESTS"] == "1"
    for (number, dtype) in dtypes.enumerated()
    where isLong || number % 4 == item.name.utf8.count % 4 || dtypes.count < 4 {
      let (variables, values) = item.inputs(dtype)
      let outputs = item.build(variables)
      let bindings = Dictionary(uniqueKeysWithValues: zip(variables.map(\.id), values))
      let expected = try evaluateReference(outputs, bindings)
      let f = try function(variables, outputs, mode: .fastRun, onUnusedInput: .ignore)
      for (got, wanted) in zip(try f.call(values), expected) {
        #expect(got.dtype == wanted.dtype && got.shape == wanted.shape, "\(dtype)")
        #expect(worstDifference(got, wanted) <= 16 * Tolerance.rounding(wanted.dtype), "\(dtype): \(got) \(wanted)")
      }
    }
  }

  /// Where it has a gradient, that is the one of finite differences.
  @Test(arguments: PublicFunction.all) func gradientIsThatOfDifferences(_ item: PublicFunction) throws {
    guard try item.gradient() == .value, !PublicFunctionTests.otherDerivatives.contains(item.name) else { return }
    let moving = item.operands.indices.filter { item.operands[$0].dtype == .float64 }
    let number = item.build(item.inputs().variables).firstIndex { $0.dtype == .float64 }
    guard let number else { return }
    try T.verifyGrad(
      { variables in
        var operands = item.operands.map { TensorVariable(constant: $0, origin: .unknown) }
        for (k, place) in moving.enumerated() { operands[place] = variables[k] }
        return item.build(operands)[number]
      }, points: moving.map { item.operands[$0] })
  }

  /// Whose derivative is not that of its value, as its purpose says.
  private static let otherDerivatives: Set = ["gradClip", "gradScale"]
}

/// The names of the public functions of `tensor` and its namespaces, as the sources declare them.
private func declaredFunctions(here: String = #filePath) throws -> Set<String> {
  let root = URL(fileURLWithPath: here).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources")
  var names: Set<String> = []
  for target in ["TheanoOps", "TheanoControl"] {
    let folder = root.appendingPathComponent(target)
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".swift") {
      let lines = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      var (isInside, isUnavailable) = (false, false)
      for line in lines {
        if line.hasPrefix("extension ") {
          isInside = line.hasPrefix("extension tensor ") || line.hasPrefix("extension tensor.")
        }
        if line.contains("@available(*, unavailable") { isUnavailable = true }
        guard isInside, let match = line.firstMatch(of: /public static func `?(\w+)`?[\(<]/) else { continue }
        if !isUnavailable { names.insert(String(match.1)) }
        isUnavailable = false
      }
    }
  }
  return names
}

extension CompiledFunction where Output == [NDArray] {
  func call(_ a: [NDArray]) throws(TheanoError) -> [NDArray] {
    switch a.count {
    case 0: try self()
    case 1: try self(a[0])
    case 2: try self(a[0], a[1])
    case 3: try self(a[0], a[1], a[2])
    case 4: try self(a[0], a[1], a[2], a[3])
    case 5: try self(a[0], a[1], a[2], a[3], a[4])
    default: try self(a[0], a[1], a[2], a[3], a[4], a[5])
    }
  }
}

import ArgumentParser
import Foundation
import Theano

/// What the training programs have in common on their command lines.
public struct CommonOptions: ParsableArguments {
  @Option(
    help: "Folder with t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz; without it digits are drawn.")
  public var data: String?

  @Option(help: "How many digits to draw where there is no --data.")
  public var drawn = 5_000

  @Option(help: "Folder for the learned weights and the loss curve.")
  public var output = "."

  @Option(help: "How functions are compiled; by default as THEANO_FLAGS says.")
  public var mode: Mode?

  public init() {}

  public func validate() throws {
    guard drawn >= 100 else { throw ValidationError("--drawn must be at least 100") }
  }

  /// The digits asked for.
  public func digits() throws -> DigitSets {
    if let data { return try .mnist(in: data) }
    return try .drawn(drawn)
  }

  /// A file in the output folder, which is made where there is none.
  public func file(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    return output + "/" + name
  }

  /// Saves the values of `parameters`, each as `NAME.npy`, and takes them over again from the files.
  public func saveAndLoad(_ parameters: [SharedVariable]) throws {
    for parameter in parameters {
      let name = (parameter.name ?? "parameter") + ".npy"
      let path = try file(name)
      try parameter.value.write(npy: path)
      let loaded = try NDArray.npy(path: path)
      guard loaded.identical(to: parameter.value) else { throw ExampleError("\(path) holds other values") }
      try parameter.setValue(loaded)
      print("saved and loaded \(name): \(loaded.dtype), shape \(loaded.shape)")
    }
  }
}

extension Mode: ExpressibleByArgument {
  public init?(argument: String) {
    guard let mode = Mode.allCases.first(where: { $0.name == argument }) else { return nil }
    self = mode
  }

  public static var allValueStrings: [String] { allCases.map(\.name) }
  public var defaultValueDescription: String { name }
}

/// Something that an example cannot go on with.
public struct ExampleError: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

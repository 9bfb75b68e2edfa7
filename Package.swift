// swift-tools-version:6.2
import PackageDescription

/// Every Swift target is held to the same rules: Swift 6, `any` written out, no warning.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

let careful: [CSetting] = [.enableWarning("all"), .treatAllWarnings(as: .error)]

/// A library target and, where `tested`, its mirror under Tests.
/// `testing` are what its tests use besides.
func layer(
  _ name: String, _ uses: [Target.Dependency] = [], tested: Bool = true, testing: [Target.Dependency] = []
) -> [Target] {
  var targets: [Target] = [.target(name: name, dependencies: uses, swiftSettings: strict)]
  if tested {
    targets.append(
      .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name)] + uses + testing, swiftSettings: strict))
  }
  return targets
}

/// C with prototypes of our own for a library that is opened while the program runs: nothing to link against.
func native(_ name: String, _ uses: [Target.Dependency] = ["CTheanoLoader"]) -> [Target] {
  [.target(name: name, dependencies: uses, cSettings: careful)]
}

let complex: Target.Dependency = .product(name: "ComplexModule", package: "swift-numerics")

var targets: [Target] = []

// In the order in which data flows; a target may import only what stands above it.
targets += [.target(name: "CTheanoFrames")]
targets += [.target(name: "CTheanoClosures", cSettings: careful)]
targets += [.target(name: "CTheanoProducts", cSettings: careful)]
targets += [.target(name: "CTheanoBlocks", cSettings: careful)]
targets += native("CTheanoLoader", [])
targets += native("CTheanoZlib")
targets += native("CTheanoLLVM")
targets += native("CTheanoBLAS")
targets += native("CTheanoGraphviz")
targets += [
  .testTarget(
    name: "NativeTests",
    dependencies: ["CTheanoLoader", "CTheanoZlib", "CTheanoLLVM", "CTheanoBLAS", "CTheanoGraphviz"],
    swiftSettings: strict)
]
targets += layer("TheanoErrors", ["CTheanoFrames"])
targets += layer("TheanoArrays", ["TheanoErrors", "CTheanoZlib", complex])
targets += layer("TheanoRandom", ["TheanoErrors", "TheanoArrays"], testing: ["TheanoTestSupport"])
targets += layer("TheanoVectorMath")
targets += layer("TheanoScalars", ["TheanoErrors", "TheanoArrays", complex])
targets += layer("TheanoLoops", ["CTheanoClosures", "TheanoErrors", "TheanoArrays", "TheanoScalars", complex])
targets += layer("TheanoGraph", ["TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoLoops"], tested: false)
targets += layer(
  "TheanoOps", ["TheanoErrors", "TheanoArrays", "TheanoRandom", "TheanoScalars", "TheanoLoops", "TheanoGraph"],
  tested: false)
targets += layer(
  "TheanoTestSupport", ["TheanoErrors", "TheanoArrays", "TheanoScalars", complex], tested: false)
targets += [
  .testTarget(
    name: "TheanoOpsTests",
    dependencies: [
      "TheanoErrors", "TheanoArrays", "TheanoRandom", "TheanoScalars", "TheanoLoops", "TheanoGraph", "TheanoOps",
      "TheanoTestSupport", complex,
    ],
    swiftSettings: strict)
]
targets += layer(
  "TheanoGradient", ["TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoGraph", "TheanoOps"],
  testing: ["TheanoTestSupport"])
targets += layer(
  "TheanoControl",
  ["TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoGraph", "TheanoOps", "TheanoGradient"], tested: false)
targets += layer(
  "TheanoPrinting",
  ["TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoGraph", "TheanoOps", "CTheanoGraphviz"])
targets += layer(
  "TheanoRewriting",
  ["TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoGraph", "TheanoOps", "TheanoControl"],
  testing: ["TheanoGradient", "TheanoLoops", "TheanoTestSupport"])
targets += layer(
  "TheanoScheduling",
  [
    "TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoLoops", "TheanoGraph", "TheanoOps",
  ], tested: false)
targets += layer(
  "TheanoInterpreter",
  ["CTheanoBlocks", "TheanoArrays", "TheanoScalars", "TheanoLoops", "TheanoVectorMath", complex])
targets += [
  .testTarget(
    name: "TheanoSchedulingTests",
    dependencies: [
      "TheanoScheduling", "TheanoInterpreter", "TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoLoops",
      "TheanoGraph", "TheanoOps",
    ], swiftSettings: strict)
]
targets += layer(
  "TheanoLLVM",
  [
    "TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoLoops", "TheanoScheduling", "TheanoVectorMath",
    "TheanoInterpreter", "CTheanoLLVM", "CTheanoBLAS", "CTheanoProducts", complex,
  ])
targets += layer(
  "TheanoRuntime",
  [
    "TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoLoops", "TheanoGraph", "TheanoOps", "TheanoScheduling",
    "TheanoInterpreter",
  ])
targets += layer(
  "Theano",
  [
    "TheanoRuntime", "TheanoScheduling", "TheanoLLVM",
    "TheanoErrors", "TheanoArrays", "TheanoRandom", "TheanoScalars", "TheanoLoops", "TheanoGraph", "TheanoOps",
    "TheanoGradient", "TheanoControl", "TheanoPrinting", "TheanoRewriting", complex,
  ], testing: ["TheanoTestSupport"])

targets += [
  .testTarget(
    name: "TheanoControlTests", dependencies: ["Theano", "TheanoControl", "TheanoTestSupport"],
    swiftSettings: strict),
  .testTarget(name: "ErrorTests", dependencies: ["Theano"], path: "Tests/Errors", swiftSettings: strict),
  .testTarget(
    name: "OperationTests", dependencies: ["Theano", "TheanoArrays", "TheanoGraph", "TheanoOps", "TheanoTestSupport"],
    swiftSettings: strict),
  .testTarget(
    name: "FuzzTests",
    dependencies: [
      "Theano", "TheanoErrors", "TheanoArrays", "TheanoScalars", "TheanoLoops", "TheanoGraph", "TheanoOps",
      "TheanoGradient", "TheanoRewriting", "TheanoScheduling", "TheanoInterpreter", "TheanoVectorMath", "TheanoLLVM",
      "TheanoRuntime",
    ], swiftSettings: strict),
]

// Counts what calls allocate. A program of its own, which a test runs: its malloc would count for all tests.
targets += [
  .target(name: "CAllocationCounter", path: "Tests/Allocations/Counter", cSettings: careful),
  .executableTarget(
    name: "AllocationProbe", dependencies: ["Theano", "CAllocationCounter"], path: "Tests/Allocations/Probe",
    swiftSettings: strict),
]

// Ends in the middle of things; a test runs it.
targets.append(
  .executableTarget(name: "ExitProbe", dependencies: ["Theano"], path: "Tests/Exits/Probe", swiftSettings: strict))

// Programs that use the library as anybody would, and what they share.
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
targets.append(
  .target(
    name: "ExampleSupport", dependencies: ["Theano", arguments], path: "Examples/Support", swiftSettings: strict))
for (example, uses) in [
  ("Tutorial", []),
  ("GettingStarted", []),
  ("Loops", []),
  ("LogisticRegression", ["ExampleSupport", arguments]),
  ("MultilayerPerceptron", ["ExampleSupport", arguments]),
  ("CharacterNetwork", ["ExampleSupport", arguments]),
] as [(String, [Target.Dependency])] {
  targets.append(
    .executableTarget(
      name: example, dependencies: ["Theano"] + uses, path: "Examples/\(example)", exclude: ["expected.txt"],
      swiftSettings: strict))
}

targets.append(
  .testTarget(
    name: "ExampleTests",
    dependencies: ["Theano", "ExampleSupport", "LogisticRegression", "MultilayerPerceptron"],
    swiftSettings: strict))

let package = Package(
  name: "swift-theano",
  platforms: [.macOS(.v26)],
  products: [.library(name: "Theano", targets: ["Theano"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: targets)

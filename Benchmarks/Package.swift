// swift-tools-version:6.2
import PackageDescription

// Measurements stand apart from the library: nobody who uses it builds them.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "swift-theano", path: "..")],
  targets: [
    .target(name: "CLimits"),
    .executableTarget(
      name: "TheanoBench", dependencies: ["CLimits", .product(name: "Theano", package: "swift-theano")],
      swiftSettings: [.enableUpcomingFeature("ExistentialAny")]),
  ])

import Foundation
import Testing
import Theano

@testable import ExampleSupport

@Suite struct DrawnDigitTests {
  @Test func sameSeedSameDigits() throws {
    let (a, b) = (try DigitSets.drawn(120, seed: 3), try DigitSets.drawn(120, seed: 3))
    #expect(a.training.images == b.training.images)
    #expect(a.test.labels == b.test.labels)
    #expect(try DigitSets.drawn(120, seed: 4).training.images != a.training.images)
  }

  @Test func eightTenthsToTrain() throws {
    let digits = try DigitSets.drawn(200)
    #expect(digits.training.images.shape == [160, 28, 28])
    #expect(digits.validation.labels.shape == [20])
    #expect(digits.test.count == 20)
    #expect("\(digits)" == "200 drawn digits: 160 to train, 20 to validate, 20 to test")
  }

  /// Each digit occurs, has ink on it, and differs from every other one.
  @Test func digitsAreDrawn() throws {
    let digits = try DigitSets.drawn(400).training
    let pixels = try digits.pixels(.float64)
    #expect(pixels.shape == [320, 784])
    let labels = digits.labels.scalars(as: Int.self)
    #expect(Set(labels) == Set(0..<10))
    for row in 0..<digits.count {
      let ink = try pixels.indexed(row).scalars(as: Double.self)
      #expect(ink.allSatisfy { 0...1 ~= $0 })
      #expect(20...350 ~= ink.reduce(0, +), "a \(labels[row]) with \(ink.reduce(0, +)) pixels of ink")
    }
  }
}

@Suite struct DigitFileTests {
  /// Files of four images, plain or not there at all.
  @Test func filesThatDoNotFit() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("digits-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let missing = #expect(throws: TheanoError.self) { try DigitSets.mnist(in: folder.path) }
    #expect(missing?.kind == .fileError)

    func write(_ name: String, _ header: [UInt8], _ count: Int) throws {
      let bytes = header + (0..<count).map { UInt8($0 % 12) }
      try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
    try write("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 28, 0, 0, 0, 28], 4 * 784)
    try write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 4], 4)
    #expect(try DigitSets.mnist(in: folder.path).training.labels == [0, 1, 2])

    try write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3], 3)
    let few = #expect(throws: ExampleError.self) { try DigitSets.mnist(in: folder.path) }
    #expect(few?.description == "\(folder.path): there is not one label from 0 to 9 for each of the 4 images")
    try write("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 28, 0, 0, 0, 27], 4 * 756)
    let small = #expect(throws: ExampleError.self) { try DigitSets.mnist(in: folder.path) }
    #expect(
      small?.description == "\(folder.path): not images of 28 times 28 bytes, but uint8 [4, 28, 27]")
  }
}

@Suite struct CurveTests {
  @Test func stepsOfAnAxis() {
    let steps = [0.3, 1, 2.3, 4, 9.9, 60].map { Curve.step($0) }
    #expect(steps == [0.05, 0.2, 0.5, 1, 2, 10])
  }

  /// The first value lies at the left edge, the last at the right; the largest is nearest the top.
  @Test func linePassesThroughTheValues() throws {
    let svg = Curve("a < b & c", [2, 1, .nan, 0.5]).svg
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains(">a &lt; b &amp; c</text>"))
    let start = try #require(svg.range(of: "points=\""))
    let points = svg[start.upperBound...].prefix { $0 != "\"" }
    #expect(points == "70.0,40.0 253.3,195.0 620.0,272.5")
  }

  @Test func emptyAndFlatCurves() {
    #expect(Curve("none", []).svg.contains("points=\"\""))
    #expect(Curve("flat", [0]).svg.contains("points=\"345.0,350.0\""))
  }
}

@Suite struct TextTests {
  @Test func numbersInColumns() {
    #expect(percent(0.098) == "9.80 %")
    #expect(fixed(0.30126802544321, 4) == "0.3013")
    #expect(column(7, 3) == "  7")
    #expect(column("long", 2) == "long")
  }
}

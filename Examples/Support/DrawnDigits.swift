import Foundation
import Theano

/// Images of digits, drawn with a pen of changing width, shifted, turned, slanted and noisy: something to learn from
/// where there are no photographs. The same seed draws the same images.
struct DigitPainter {
  static let side = 28

  private var random: RandomGenerator

  init(seed: UInt64) { random = RandomGenerator(seed: seed) }

  /// `count` images of digits, each digit equally likely.
  ///
  /// - Returns: uint8 images of shape (count, 28, 28), 255 where the ink is, and their uint8 labels.
  mutating func draw(_ count: Int) throws -> LabelledImages {
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    pixels.reserveCapacity(count * Self.side * Self.side)
    for _ in 0..<count {
      let digit = min(9, Int(random.unit() * 10))
      labels.append(UInt8(digit))
      pixels += image(of: digit)
    }
    return LabelledImages(
      images: try NDArray(pixels, shape: [count, Self.side, Self.side]), labels: try NDArray(labels))
  }

  private mutating func image(of digit: Int) -> [UInt8] {
    let hand = Hand(&random)
    var ink = [Double](repeating: 0, count: Self.side * Self.side)
    for stroke in Glyph.strokes[digit] {
      let points = stroke.map { point in
        hand.place(point, wobble: Point(x: random.normal() * 0.012, y: random.normal() * 0.012))
      }
      for (from, to) in zip(points, points.dropFirst()) { paint(from, to, hand.radius, &ink) }
    }
    return ink.map { value in UInt8(min(255, max(0, 255 * value + 20 * random.normal()))) }
  }

  /// Inks the pixels near a line, softly at its edge.
  private func paint(_ from: Point, _ to: Point, _ radius: Double, _ ink: inout [Double]) {
    let reach = radius + 0.5
    let last = Double(Self.side - 1)
    func pixels(_ a: Double, _ b: Double) -> ClosedRange<Int>? {
      let low = max(0, (min(a, b) - reach).rounded(.up))
      let high = min(last, (max(a, b) + reach).rounded(.down))
      return low <= high ? Int(low)...Int(high) : nil
    }
    guard let rows = pixels(from.y, to.y), let columns = pixels(from.x, to.x) else { return }
    for row in rows {
      for column in columns {
        let distance = Point(x: Double(column), y: Double(row)).distance(from, to)
        let place = row * Self.side + column
        ink[place] = max(ink[place], min(1, reach - distance))
      }
    }
  }
}

/// A place in an image; `y` grows downwards.
private struct Point {
  var x: Double
  var y: Double

  /// The distance to the line between two points.
  func distance(_ a: Point, _ b: Point) -> Double {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = dx * dx + dy * dy
    let along = length > 0 ? min(1, max(0, ((x - a.x) * dx + (y - a.y) * dy) / length)) : 0
    let (ex, ey) = (x - a.x - along * dx, y - a.y - along * dy)
    return (ex * ex + ey * ey).squareRoot()
  }
}

/// How one image is written: size, slant, turn, shift and pen.
private struct Hand {
  let radius: Double
  private let width: Double
  private let height: Double
  private let slant: Double
  private let (cosine, sine): (Double, Double)
  private let centre: Point

  init(_ random: inout RandomGenerator) {
    func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * random.unit() }
    radius = between(0.8, 1.7)
    width = between(15, 24)
    height = between(18, 25)
    slant = between(-0.3, 0.3)
    let turn = between(-0.3, 0.3)
    (cosine, sine) = (cos(turn), sin(turn))
    centre = Point(x: between(11, 16), y: between(11, 16))
  }

  /// Where a point of the unit square comes to lie in the image.
  func place(_ point: Point, wobble: Point) -> Point {
    let y = (point.y + wobble.y - 0.5) * height
    let x = (point.x + wobble.x - 0.5) * width - slant * y
    return Point(x: centre.x + cosine * x - sine * y, y: centre.y + sine * x + cosine * y)
  }
}

/// The shapes of the digits in the unit square.
private enum Glyph {
  /// For each digit its strokes, each a line through points.
  static let strokes: [[[Point]]] = [
    [arc(0.5, 0.5, 0.27, 0.38, 0, 360)],
    [line((0.36, 0.28), (0.54, 0.12), (0.54, 0.88))],
    [arc(0.5, 0.33, 0.24, 0.21, 180, 400) + line((0.26, 0.86), (0.76, 0.86))],
    [arc(0.48, 0.31, 0.22, 0.19, 200, 450), arc(0.48, 0.69, 0.25, 0.19, 270, 520)],
    [line((0.62, 0.88), (0.62, 0.12), (0.22, 0.64), (0.8, 0.64))],
    [line((0.72, 0.14), (0.34, 0.14), (0.31, 0.46)) + arc(0.49, 0.65, 0.24, 0.22, 225, 495)],
    [line((0.64, 0.12), (0.46, 0.28), (0.34, 0.46), (0.29, 0.66)), arc(0.5, 0.67, 0.21, 0.2, 0, 360)],
    [line((0.24, 0.15), (0.76, 0.15), (0.44, 0.88))],
    [arc(0.5, 0.31, 0.19, 0.18, 0, 360), arc(0.5, 0.68, 0.23, 0.19, 0, 360)],
    [arc(0.48, 0.34, 0.21, 0.2, 0, 360), line((0.69, 0.34), (0.67, 0.6), (0.56, 0.88))],
  ]

  private static func line(_ points: (Double, Double)...) -> [Point] {
    points.map { Point(x: $0.0, y: $0.1) }
  }

  /// A part of an ellipse, from one angle to another in degrees, clockwise from the right.
  private static func arc(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ from: Double, _ to: Double
  ) -> [Point] {
    let steps = 14
    return (0...steps).map { step in
      let angle = (from + (to - from) * Double(step) / Double(steps)) * .pi / 180
      return Point(x: x + width * cos(angle), y: y + height * sin(angle))
    }
  }
}

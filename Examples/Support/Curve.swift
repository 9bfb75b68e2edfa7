import Foundation

/// A picture of values over epochs, as SVG.
public struct Curve {
  private let title: String
  private let values: [Double]

  private let width = 640.0
  private let height = 400.0
  // The margins.
  private let left = 70.0
  private let right = 20.0
  private let top = 40.0
  private let bottom = 50.0

  /// - Parameter values: one for each epoch, from epoch 1 on; those that are not finite are left out.
  public init(_ title: String, _ values: [Double]) {
    self.title = title
    self.values = values
  }

  /// Writes the picture.
  public func write(to path: String) throws {
    try svg.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// The picture's text.
  public var svg: String {
    let highest = values.filter(\.isFinite).max() ?? 1
    let step = Self.step(highest > 0 ? highest : 1)
    let most = step * max(1, (highest / step).rounded(.up))
    func x(_ epoch: Double) -> String {
      let share = values.count > 1 ? (epoch - 1) / Double(values.count - 1) : 0.5
      return fixed(left + share * (width - left - right), 1)
    }
    func y(_ value: Double) -> String { fixed(height - bottom - value / most * (height - top - bottom), 1) }

    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" "
        + "font-family=\"sans-serif\" font-size=\"13\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      text(title, fixed(width / 2, 1), "24", anchor: "middle"),
      text("epoch", fixed((left + width - right) / 2, 1), fixed(height - 10, 1), anchor: "middle"),
    ]
    for tick in 0...Int((most / step).rounded()) {
      let value = Double(tick) * step
      lines.append(
        "<path d=\"M\(fixed(left, 1)) \(y(value))H\(fixed(width - right, 1))\" stroke=\"#ddd\"/>")
      lines.append(text(Self.short(value), fixed(left - 8, 1), y(value), anchor: "end"))
    }
    let epochStep = max(1, Int(Self.step(Double(values.count)).rounded()))
    for epoch in [1] + stride(from: epochStep, through: values.count, by: epochStep).filter({ $0 > 1 }) {
      lines.append(text("\(epoch)", x(Double(epoch)), fixed(height - bottom + 20, 1), anchor: "middle"))
    }
    let points = values.enumerated().filter { $0.element.isFinite }
      .map { "\(x(Double($0.offset + 1))),\(y(max(0, $0.element)))" }
    lines += [
      "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\"",
      "  stroke=\"#1666b0\" stroke-width=\"2\"/>",
      "</svg>",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private func text(_ words: String, _ x: String, _ y: String, anchor: String) -> String {
    let safe = words.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    return "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\" dominant-baseline=\"middle\">\(safe)</text>"
  }

  /// 1, 2 or 5 times a power of ten: the steps of an axis that reaches `most`, four to ten of them.
  static func step(_ most: Double) -> Double {
    let power = pow(10, (log10(most / 4)).rounded(.down))
    let factor = [5.0, 2.0].first { power * $0 <= most / 4 } ?? 1
    return power * factor
  }

  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}

import Foundation
import Theano

/// Images with the digit that each shows.
public struct LabelledImages: Sendable {
  /// uint8, of shape (count, height, width).
  public let images: NDArray
  /// uint8, of shape (count,).
  public let labels: NDArray

  public var count: Int { images.shape[0] }

  /// One row for each image: its pixels divided by 255, as `dtype`.
  public func pixels(_ dtype: DType) throws -> NDArray {
    let shares = images.scalars(as: Double.self).map { $0 / 255 }
    return try NDArray(shares, shape: [count, images.count / max(1, count)]).astype(dtype)
  }

  /// The images from `start` up to, not including, `stop`.
  func part(_ start: Int, _ stop: Int) throws -> LabelledImages {
    LabelledImages(
      images: try images.sliced(start: start, stop: stop), labels: try labels.sliced(start: start, stop: stop)
    )
  }
}

/// Digits to learn from, to choose a model by, and to judge it by.
public struct DigitSets: Sendable, CustomStringConvertible {
  public let training: LabelledImages
  public let validation: LabelledImages
  public let test: LabelledImages
  /// Where they come from.
  public let source: String

  /// Images have 28 times 28 pixels.
  public static let pixels = 28 * 28
  public static let classes = 10

  public var description: String {
    "\(source): \(training.count) to train, \(validation.count) to validate, \(test.count) to test"
  }

  /// In the order of the file: the first eight tenths to train, one tenth to validate, one tenth to test.
  private init(_ all: LabelledImages, source: String) throws {
    let (first, second) = (all.count * 8 / 10, all.count * 9 / 10)
    training = try all.part(0, first)
    validation = try all.part(first, second)
    test = try all.part(second, all.count)
    self.source = source
  }

  /// Digits drawn as strokes: the same ones whenever `seed` is the same.
  public static func drawn(_ count: Int, seed: UInt64 = 1) throws -> DigitSets {
    var painter = DigitPainter(seed: seed)
    return try DigitSets(painter.draw(count), source: "\(count) drawn digits")
  }

  /// The photographed digits of MNIST's test set: `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte` in
  /// `folder`, packed (`.gz`) or not.
  public static func mnist(in folder: String) throws -> DigitSets {
    let images = try NDArray.idx(path: file("t10k-images-idx3-ubyte", in: folder))
    let labels = try NDArray.idx(path: file("t10k-labels-idx1-ubyte", in: folder))
    guard images.dtype == .uint8, images.ndim == 3, images.shape[1] * images.shape[2] == pixels else {
      throw ExampleError("\(folder): not images of 28 times 28 bytes, but \(images.dtype) \(images.shape)")
    }
    let count = images.shape[0]
    guard labels.shape == [count], labels.scalars(as: Int.self).allSatisfy({ 0..<classes ~= $0 }) else {
      throw ExampleError("\(folder): there is not one label from 0 to 9 for each of the \(count) images")
    }
    return try DigitSets(LabelledImages(images: images, labels: labels), source: "\(count) MNIST digits")
  }

  private static func file(_ name: String, in folder: String) -> String {
    let plain = folder + "/" + name
    return FileManager.default.fileExists(atPath: plain) ? plain : plain + ".gz"
  }
}

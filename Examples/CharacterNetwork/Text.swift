import ExampleSupport
import Foundation
import Theano

/// A text as numbers: each letter by its place among those that occur.
struct Text {
  let letters: [Character]
  let codes: [Int]

  init(_ text: String) throws {
    let occurring = Set(text).sorted()
    let places = Dictionary(uniqueKeysWithValues: occurring.enumerated().map { ($1, $0) })
    letters = occurring
    codes = text.compactMap { places[$0] }
    guard letters.count > 1, codes.count > 1_000 else { throw ExampleError("the text is too short to learn from") }
  }

  init(file: String) throws {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw ExampleError("\(file) cannot be read as text in UTF-8")
    }
    try self.init(text)
  }

  /// Sentences of a small grammar, the same in every run.
  static func builtIn(_ count: Int) throws -> Text {
    let things = ["cat", "dog", "river", "stone", "child", "bird", "garden", "letter", "window", "king"]
    let kinds = ["small", "red", "quiet", "old", "strange", "green"]
    let deeds = ["sees", "finds", "follows", "remembers", "paints", "carries"]
    let places = ["under the bridge", "at night", "in the morning", "behind the house", "without a word"]
    var generator = RandomGenerator(seed: 7)
    func pick(_ words: [String]) -> String {
      words[min(words.count - 1, Int(generator.unit() * Double(words.count)))]
    }
    var text = ""
    while text.count < count {
      var sentence = "the \(pick(kinds)) \(pick(things)) \(pick(deeds)) a \(pick(things))"
      if generator.unit() < 0.5 { sentence += " " + pick(places) }
      text += sentence + ".\n"
    }
    return try Text(text)
  }

  /// The mean number of bits of a letter for whoever knows how often each occurs, and no more.
  var entropy: Double {
    var counts = [Double](repeating: 0, count: letters.count)
    for code in codes { counts[code] += 1 }
    return counts.map { count in
      let share = count / Double(codes.count)
      return share > 0 ? -share * log2(share) : 0
    }.reduce(0, +)
  }

  /// The text in `streams` parts of equal length, cut into pieces of `length` steps: what is read, and what follows.
  func batches(streams: Int, length: Int) throws -> [(x: NDArray, y: NDArray)] {
    let part = (codes.count - 1) / streams
    guard part >= length else {
      throw ExampleError("the text is too short for \(streams) streams of \(length) letters")
    }
    return try (0..<(part / length)).map { piece in
      func cut(_ shift: Int) throws -> NDArray {
        let values = (0..<length).flatMap { t in (0..<streams).map { codes[$0 * part + piece * length + t + shift] } }
        return try NDArray(values, shape: [length, streams])
      }
      return (try cut(0), try cut(1))
    }
  }
}

import Foundation
import Testing
import Theano

/// Expects the whole text of an error. `{name}` in it stands for the place in the caller's file that the comment
/// `/*name*/` marks: path, line and column of what follows it. (`/*name+2*/` marks what stands two columns further, where
/// no comment can stand.)
func pin(
  _ error: any Error, _ expected: String, file: StaticString = #filePath, location: SourceLocation = #_sourceLocation
) {
  #expect(error is TheanoError, sourceLocation: location)
  #expect("\(error)" == Marks(of: "\(file)").resolved(expected), sourceLocation: location)
}

/// Expects a part of the text of an error, as ``pin(_:_:file:location:)`` does the whole.
func expect(
  _ error: any Error, says part: String, file: StaticString = #filePath, location: SourceLocation = #_sourceLocation
) {
  #expect("\(error)".contains(Marks(of: "\(file)").resolved(part)), "\(error)", sourceLocation: location)
}

/// For a line that must not be reached.
func noError(location: SourceLocation = #_sourceLocation) {
  Issue.record("nothing was thrown", sourceLocation: location)
}

/// The marked places of a source file.
private struct Marks {
  private var places: [(mark: String, place: String)] = []

  init(of path: String) {
    let directory = FileManager.default.currentDirectoryPath + "/"
    let shown = path.hasPrefix(directory) ? String(path.dropFirst(directory.count)) : path
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let bytes = Array(line.utf8)
      for match in line.matches(of: #//\*([a-zA-Z0-9]+)(\+[0-9]+)?\*//#) {
        var column = match.range.upperBound.utf16Offset(in: line)
        while column < bytes.count && bytes[column] == UInt8(ascii: " ") { column += 1 }
        column += match.2.flatMap { Int($0) } ?? 0
        places.append(("{\(match.1)}", "\(shown):\(number + 1):\(column + 1)"))
      }
    }
  }

  func resolved(_ text: String) -> String {
    places.reduce(text) { $0.replacing($1.mark, with: $1.place) }
  }
}

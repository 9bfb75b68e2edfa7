import Foundation
import Testing
import TheanoErrors

enum PinnedFact: ErrorFact {
  case columns(Int, rows: Int)
  case plain
  case unused(String)

  var kind: TheanoError.Kind {
    switch self {
    case .columns: .valueError
    case .plain: .typeError
    case .unused: .unusedInputError
    }
  }

  var operation: String? {
    switch self {
    case .columns: "dot"
    case .plain: nil
    case .unused: "function"
    }
  }

  var message: String {
    switch self {
    case .columns(let columns, let rows):
      "x has \(columns) columns but y has \(rows) rows: got float64(3, 2) and float64(3, 4)"
    case .plain: "an index must be a whole number"
    case .unused(let name): "the input \(name) is not used"
    }
  }

  var hint: String? {
    switch self {
    case .columns: "make the two sizes equal"
    case .plain, .unused: nil
    }
  }
}

@inline(never)
private func failing(_ value: Int) -> (error: TheanoError, value: Int) {
  let x = Origin.at(#filePath, #line, #column)
  let here = Origin.at(#filePath, #line, #column)
  return (TheanoError(PinnedFact.plain, at: [Place("x", x), Place("here", here)]), value + 1)
}

@Suite struct ErrorWordsTests {
  private let x = Origin.site("Sources/Demo/main.swift", 4, 11)
  private let here = Origin.site("Sources/Demo/main.swift", 6, 13)

  @Test func theWholeMessage() {
    let error = TheanoError(
      PinnedFact.columns(2, rows: 3), at: [Place("x", x), Place("here", here)])
    let expected = """
      ValueError: [dot] x has 2 columns but y has 3 rows: got float64(3, 2) and float64(3, 4)
        x created at Sources/Demo/main.swift:4:11
        here at Sources/Demo/main.swift:6:13
        hint: make the two sizes equal
      """
    #expect(error.description == expected)
    #expect(String(reflecting: error) == expected)
    #expect("\(error as any Error)" == expected)
    #expect(
      error.brief
        == "ValueError: [dot] x has 2 columns but y has 3 rows: got float64(3, 2) and float64(3, 4)")
  }

  @Test func aMessageWithoutPlaces() {
    #expect(TheanoError(PinnedFact.plain).description == "TypeError: an index must be a whole number")
    let unknown = TheanoError(PinnedFact.plain, at: [Place("here", .unknown)])
    #expect(unknown.description == "TypeError: an index must be a whole number")
  }

  @Test func placesOfARewrittenNode() {
    let error = TheanoError(PinnedFact.plain, at: [Place("here", here.united(with: x))])
    #expect(
      error.description == """
        TypeError: an index must be a whole number
          here at Sources/Demo/main.swift:6:13
          and at Sources/Demo/main.swift:4:11
        """)
    #expect(
      "\(here.united(with: x))" == "Sources/Demo/main.swift:6:13, Sources/Demo/main.swift:4:11")
    #expect("\(Origin.unknown)" == "an unknown place")
  }

  @Test func aNodeOfManyPlacesShowsThree() {
    let parts: [Origin] = [
      .site("a.swift", 1, 1), .site("b.swift", 2, 2), .site("c.swift", 3, 3),
      .site("d.swift", 4, 4), .site("e.swift", 5, 5),
    ]
    let all = parts.reduce(Origin.unknown) { $0.united(with: $1) }
    #expect(
      TheanoError(PinnedFact.plain, at: [Place("here", all), Place("x", x)]).description == """
        TypeError: an index must be a whole number
          here at a.swift:1:1
          and at b.swift:2:2
          and at c.swift:3:3
          and 2 more
          x created at Sources/Demo/main.swift:4:11
        """)
  }

  @Test func furtherErrorsAreNumbered() {
    var error = TheanoError(PinnedFact.plain, at: [Place("here", here)])
    error.others = [
      TheanoError(PinnedFact.columns(1, rows: 5), at: [Place("x", x)]),
      TheanoError(PinnedFact.unused("y")),
    ]
    #expect(
      error.description == """
        TypeError: an index must be a whole number
          here at Sources/Demo/main.swift:6:13
        also (1) ValueError: [dot] x has 1 columns but y has 5 rows: got float64(3, 2) and float64(3, 4)
          x created at Sources/Demo/main.swift:4:11
          hint: make the two sizes equal
        also (2) UnusedInputError: [function] the input y is not used
        """)
  }

  @Test func pathsInTheCurrentDirectoryAreShort() {
    let directory = FileManager.default.currentDirectoryPath
    let path = "\(#filePath)"
    let inside = path.hasPrefix(directory + "/")
    let shown = inside ? String(path.dropFirst(directory.count + 1)) : path
    #expect("\(Origin.site(#filePath, 3, 4))" == "\(shown):3:4")
    #expect("\(Origin.site("/elsewhere/main.swift", 3, 4))" == "/elsewhere/main.swift:3:4")
  }

  // Where there is no symboliser callers are not known.
  #if os(Linux)
    @Test func callersOfBothPlacesAreShownOnce() {
      let (error, line) = (failing(1).error, #line)
      let text = error.description.split(separator: "\n")
      #expect(text.count >= 4)
      #expect(text[1].hasPrefix("  x created at "))
      #expect(text[1].hasSuffix("ErrorWordsTests.swift:45:39 in failing(_:)"))
      #expect(text[2].hasPrefix("  here at "))
      #expect(text[2].hasSuffix("ErrorWordsTests.swift:46:42 in failing(_:)"))
      #expect(text[3].hasPrefix("    called at "))
      #expect(text[3].contains("ErrorWordsTests.swift:\(line):"))
      #expect(text[3].hasSuffix(" in ErrorWordsTests.callersOfBothPlacesAreShownOnce()"))
    }
  #endif
}

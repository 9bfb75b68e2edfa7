import TheanoErrors

/// Why a picture is not drawn.
package enum PrintingFacts: ErrorFact {
  case unknownFormat(String)
  case tooLarge(nodes: Int, limit: Int)
  case graphviz(problem: String)
  case notDrawn(format: String, problem: String)

  package var kind: TheanoError.Kind {
    switch self {
    case .unknownFormat, .tooLarge: .valueError
    case .graphviz, .notDrawn: .libraryError
    }
  }

  package var operation: String? { "pydotprint" }

  package var message: String {
    switch self {
    case .unknownFormat(let ending):
      "no picture format is called \"\(ending)\": there are "
        + PictureFormat.allCases.map(\.rawValue).joined(separator: ", ")
    case .tooLarge(let nodes, let limit):
      "a picture of \(nodes) operations is more than Graphviz can lay out in reasonable time (limit \(limit))"
    case .graphviz(let problem): problem
    case .notDrawn(let format, let problem): "Graphviz did not draw the \(format) picture: \(problem)"
    }
  }

  package var hint: String? {
    switch self {
    case .unknownFormat: "pass format: .png, or a file name that ends in .png or .svg"
    case .tooLarge: "print it with debugprint(_:depth:), or write it with format: .dot"
    case .graphviz:
      "install Graphviz: apt-get install graphviz (Debian, Ubuntu), brew install graphviz (macOS); "
        + "or write the graph's text with format: .dot"
    case .notDrawn: "try format: .svg"
    }
  }
}

extension Origin {
  /// A line of the user, or as much as is known of it.
  public struct Frame: Sendable, Hashable {
    /// The function, as written in Swift; empty where the name is not known.
    public let function: String
    /// The source file, as the compiler was given it; empty without debug information.
    public let path: String
    /// From 1; 0 where it is not known.
    public let line: Int
    /// From 1; 0 where it is not known.
    public let column: Int
    /// The file name of the program or library that the code is in; empty for an explicit site.
    public let module: String
    /// The place in `module`, in bytes from its start.
    public let offset: UInt
  }

  /// The user's frames of each united part, the innermost first; empty parts are left out.
  ///
  /// Frames of this package (by the path of their source), of the Swift runtime and of the system
  /// are dropped. Where a program carries no debug information the frames have a module and an
  /// offset only. The first call takes tens of milliseconds, as it reads debug information.
  ///
  /// - Parameter limit: at most so many frames of each part.
  public func frames(limit: Int = 4) -> [[Frame]] {
    Origin.frames(of: [self], limit: limit)[0]
  }

  /// The frames of several origins, found in one go.
  package static func frames(of origins: [Origin], limit: Int) -> [[[Frame]]] {
    let traces = origins.map { OriginStore.shared.traces(of: $0) }
    let symbols = Symbols.resolve(traces.flatMap { $0 }.flatMap(\.returnAddresses))
    return traces.map { parts in
      parts.map { Array(chain($0, symbols).prefix(max(limit, 0))) }.filter { !$0.isEmpty }
    }
  }

  /// One trace as the user sees it.
  private static func chain(_ trace: TraceWords, _ symbols: [UInt: [Symbols.Point]]) -> [Frame] {
    let points = trace.returnAddresses.flatMap { symbols[$0] ?? [] }
    let located = users(points)
    guard let site = trace.site else {
      if !located.isEmpty { return located }
      return points.filter(\.mayBeUsers).map(\.frame)
    }
    // The captured frame of the same line, if a tail call has not removed it, knows the function.
    // A wrapper that passes its caller's place on has frames of its own before it.
    let same = located.firstIndex { frame in
      frame.line == site.line && fileName(frame.path) == fileName(site.file)
    }
    let known = same.map { located[$0] }
    let explicit = Frame(
      function: known?.function ?? "", path: site.file, line: site.line, column: site.column,
      module: known?.module ?? "", offset: known?.offset ?? 0)
    return [explicit] + located[(same.map { $0 + 1 } ?? 0)...]
  }

  /// The user's frames with a known line; neighbours on the same spot (a closure and its thunk)
  /// count once.
  private static func users(_ points: [Symbols.Point]) -> [Frame] {
    var result: [Frame] = []
    for point in points where point.isUsers {
      if let last = result.last, last.path == point.frame.path, last.line == point.frame.line,
        last.column == point.frame.column
      {
        continue
      }
      result.append(point.frame)
    }
    return result
  }

  private static func fileName(_ path: String) -> Substring {
    path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
  }
}

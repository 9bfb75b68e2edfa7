internal import CTheanoFrames
import Synchronization

/// Where the user wrote something: the lines that created a node of a graph.
///
/// An origin is four bytes. It stands for a short list of return addresses that was taken when the
/// node was created; they become file names and lines only when somebody asks for ``frames(limit:)``
/// or prints an error. A rewrite that makes one node of several gives it the origins of all of them.
///
/// ```swift
/// print(error.places.map(\.origin))   // [Sources/Demo/main.swift:6:13 in model()]
/// ```
public struct Origin: Sendable, Hashable {
  let id: UInt32

  /// The origin of which nothing is known.
  public static let unknown = Origin(id: 0)

  /// The most origins that ``united(with:)`` keeps.
  package static let unionLimit = 8

  private static let limit = Atomic<Int>(8)

  /// How many of the user's frames a trace keeps at most: 0 (walk no stack) to 8, the default.
  ///
  /// It holds for the whole process and for traces captured from then on. Explicit sites are
  /// kept in any case.
  package static var traceLimit: Int {
    get { limit.load(ordering: .relaxed) }
    set { limit.store(min(max(newValue, 0), 8), ordering: .relaxed) }
  }

  /// The origin of whoever called the code that calls this, found by walking the frame pointers.
  ///
  /// Frames that belong to this package need not be skipped: they are left out when the trace is
  /// printed, by the path of their source. (A count of frames to skip would be wrong as soon as
  /// one of them is inlined.)
  ///
  /// Cost for a trace that the thread has captured before, in a release build at a depth of 22
  /// frames (best of five runs of a million captures each, by `ContinuousClock`): 40 ns with the
  /// default limit, 26 ns with a limit of 1, 7 ns with 0; 200 ns in a debug build.
  @inline(never)
  package static func capture() -> Origin {
    record(file: 0, position: 0, walk: true)
  }

  /// The origin of a function that was told its caller's place by `#filePath`, `#line` and
  /// `#column`: this site is the innermost frame of the user, those above it are captured.
  ///
  /// - Parameters:
  ///   - file: `#filePath` of the caller (`#fileID` serves as well, but cannot be opened).
  ///   - line: `#line` of the caller, from 1.
  ///   - column: `#column` of the caller, from 1.
  @inline(never)
  package static func at(_ file: StaticString, _ line: UInt, _ column: UInt) -> Origin {
    record(file: address(of: file), position: position(line, column), walk: true)
  }

  /// An explicit site alone, without the frames above it.
  @inline(never)
  package static func site(_ file: StaticString, _ line: UInt, _ column: UInt) -> Origin {
    record(file: address(of: file), position: position(line, column), walk: false)
  }

  /// Runs `body`, in which every captured origin is `origin`.
  ///
  /// For functions that are composed of other operations (their parts belong to the line that
  /// called the whole) and for gradients (which belong to the line of the node differentiated).
  /// The innermost call holds; an unknown origin changes nothing.
  package static func inheriting<Result: ~Copyable, Failure: Error>(
    _ origin: Origin, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = theano_trace_inherited()
    theano_trace_inherit(origin == .unknown ? outer : origin.id)
    defer { theano_trace_inherit(outer) }
    return try body()
  }

  /// Runs what the user wrote in the middle of a composed operation: its parts belong to their own lines again.
  package static func ofItsOwn<Result>(_ body: () -> Result) -> Result {
    let outer = theano_trace_inherited()
    theano_trace_inherit(unknown.id)
    defer { theano_trace_inherit(outer) }
    return body()
  }

  /// One origin for what came from both: the parts of this one, then those of the other, each
  /// once, at most ``unionLimit``. Equal unions are equal origins.
  package func united(with other: Origin) -> Origin {
    if other == self || other == .unknown { return self }
    if self == .unknown { return other }
    return OriginStore.shared.unite(self, other)
  }

  /// What was united to this one.
  package var parts: [Origin] { OriginStore.shared.parts(of: self) }

  /// Shared by all captures, and inlined into each so that exactly one frame lies between the
  /// walk and whoever asked.
  @inline(__always)
  private static func record(file: UInt, position: UInt, walk: Bool) -> Origin {
    let inherited = theano_trace_inherited()
    if inherited != 0 { return Origin(id: inherited) }
    let wanted = walk ? traceLimit : 0
    if wanted == 0 && file == 0 { return .unknown }
    // Up to eight of the innermost frames may be this package's own.
    let frames = wanted == 0 ? 0 : wanted + 8
    var trace = theano_trace()
    let number = theano_trace_capture(&trace, UInt32(truncatingIfNeeded: frames), file, position)
    if number != 0 { return Origin(id: number) }
    return OriginStore.shared.intern(&trace)
  }

  private static func address(of file: StaticString) -> UInt {
    file.hasPointerRepresentation ? UInt(bitPattern: file.utf8Start) : 0
  }

  private static func position(_ line: UInt, _ column: UInt) -> UInt {
    line << 16 | min(column, 0xffff)
  }
}

extension Origin: CustomStringConvertible {
  /// The user's innermost frame of each part, as `path:line:column in function`.
  public var description: String {
    let first = frames(limit: 1).compactMap(\.first)
    if first.isEmpty { return ErrorWords.unknownPlace }
    return first.map { ErrorWords.place($0, in: ErrorWords.currentDirectory()) }
      .joined(separator: ", ")
  }
}

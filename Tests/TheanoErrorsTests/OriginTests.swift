import Testing
import TheanoErrors

// Each returns something beside the origin, so that the optimiser cannot turn the capture into a
// jump that would leave no frame.

private struct Amount {
  var value: Int

  @inline(never)
  static func + (a: Amount, b: Amount) -> (origin: Origin, value: Int, line: Int) {
    let (origin, line) = (Origin.capture(), #line)
    return (origin, a.value + b.value, line)
  }

  @inline(never)
  func twice(_ factor: Int) -> (origin: Origin, value: Int, line: Int) {
    let (origin, line) = (Origin.capture(), #line)
    return (origin, value * factor, line)
  }
}

@inline(never)
private func wrapper(_ a: Amount, _ b: Amount) -> (origin: Origin, value: Int, line: Int) { a + b }

extension Origin {
  /// Mangled as a member of the package's type, yet written here.
  @inline(never)
  fileprivate func captured(_ value: Int) -> (origin: Origin, value: Int, line: Int) {
    let (origin, line) = (Origin.capture(), #line)
    return (origin, value, line)
  }
}

@inline(never)
private func named(
  _ value: Int, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) -> (origin: Origin, value: Int) {
  (Origin.at(file, line, column), value)
}

@inline(never)
private func forwarding(
  _ value: Int, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) -> (origin: Origin, value: Int) {
  let result = named(value, file: file, line: line, column: column)
  return (result.origin, result.value + 1)
}

@inline(never)
private func deep(_ depth: Int) -> (origin: Origin, value: Int) {
  if depth == 0 { return (Origin.capture(), 0) }
  let result = deep(depth - 1)
  return (result.origin, result.value + depth)
}

/// The lines of this file in the only part of an origin.
private func lines(_ origin: Origin) -> [Int] {
  let parts = origin.frames(limit: 16)
  guard parts.count == 1 else { return [] }
  return parts[0].filter { $0.path == #filePath }.map(\.line)
}

private let sites: [Origin] = [
  .site("a.swift", 1, 1), .site("b.swift", 2, 1), .site("c.swift", 3, 1), .site("d.swift", 4, 1),
  .site("e.swift", 5, 1), .site("f.swift", 6, 1), .site("g.swift", 7, 1), .site("h.swift", 8, 1),
  .site("i.swift", 9, 1), .site("j.swift", 10, 1),
]

@Suite struct OriginTests {
  @Test func anOriginIsFourBytes() {
    #expect(MemoryLayout<Origin>.size == 4)
  }

  // Where there is no symboliser only explicit sites are known.
  #if os(Linux)
    @Test func anOperatorAndItsCaller() {
      let (sum, line) = (Amount(value: 1) + Amount(value: 2), #line)
      #expect(Array(lines(sum.origin).prefix(2)) == [sum.line, line])
    }

    @Test func aMethodAndItsCaller() throws {
      let (product, line) = (Amount(value: 3).twice(2), #line)
      #expect(Array(lines(product.origin).prefix(2)) == [product.line, line])
      let frame = try #require(product.origin.frames(limit: 1).first?.first)
      #expect(frame.function == "Amount.twice(_:)")
      #expect(frame.path == #filePath)
      #expect(frame.column > 0)
    }

    @Test func aWrapperMayVanishButItsCallerStays() {
      let (sum, line) = (wrapper(Amount(value: 1), Amount(value: 2)), #line)
      let found = lines(sum.origin)
      #expect(found.first == sum.line)
      #expect(found.contains(line))
    }

    @Test func anExtensionOfOurTypeIsTheUsers() {
      let (result, line) = (Origin.unknown.captured(1), #line)
      #expect(Array(lines(result.origin).prefix(2)) == [result.line, line])
    }

    @Test func ourOwnFramesAreLeftOut() {
      let (origin, line) = Origin.inheriting(.unknown) { (Origin.capture(), #line) }
      let frames = origin.frames(limit: 16).joined()
      #expect(frames.first?.line == line)
      #expect(!frames.contains { $0.path.contains("/Sources/TheanoErrors/") })
      #expect(frames.allSatisfy { $0.line > 0 && !$0.module.hasPrefix("lib") })
    }

    @Test func threadsFindTheirOwnLines() async {
      let found = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<16 {
          group.addTask {
            var right = true
            for _ in 0..<50 {
              let (sum, line) = (Amount(value: 1) + Amount(value: 2), #line)
              right = right && Array(lines(sum.origin).prefix(2)) == [sum.line, line]
            }
            return right
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(found == Array(repeating: true, count: 16))
    }

    @Test func aDeepStackIsCutOff() {
      let origin = deep(200).origin
      let found = origin.frames(limit: 1000)
      #expect(found.count == 1)
      #expect(found.joined().count <= 16)
      #expect(lines(origin).count >= 1)
    }

    @Test func aNamedFunctionKnowsItsCaller() throws {
      let (result, line) = (named(1), #line)
      let chain = try #require(result.origin.frames(limit: 16).first)
      #expect(chain[0].path == #filePath)
      #expect(chain[0].line == line)
      // The column of a default argument is that of the parenthesis.
      #expect(chain[0].column == 34)
      #expect(chain[0].function == "OriginTests.aNamedFunctionKnowsItsCaller()")
      #expect(chain.filter { $0.line == line }.count == 1)
    }

    @Test func aPlacePassedOnSkipsTheWrapper() {
      let (result, line) = (forwarding(1), #line)
      let found = lines(result.origin)
      #expect(found.first == line)
      #expect(found.filter { $0 == line }.count == 1)
    }
  #endif

  @Test func aLoopSharesItsOrigins() {
    var origins: Set<Origin> = []
    for _ in 0..<100 { origins.insert((Amount(value: 1) + Amount(value: 2)).origin) }
    #expect(origins.count == 1)
    let (one, other) = (Amount(value: 1).twice(2), Amount(value: 1).twice(2))
    #expect(one.origin != other.origin)
  }

  @Test func threadsAgreeOnASite() async {
    let expected = Origin.site("threads.swift", 12, 34)
    let found = await withTaskGroup(of: Origin.self) { group in
      for _ in 0..<32 { group.addTask { Origin.site("threads.swift", 12, 34) } }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(found.count == 1)
    #expect(expected.frames() == found.first?.frames())
  }

  @Test func aSiteSaysWhatItWasTold() throws {
    let frame = try #require(Origin.site("Demo/main.swift", 70_000, 9).frames().first?.first)
    #expect(frame.path == "Demo/main.swift")
    #expect(frame.line == 70_000)
    #expect(frame.column == 9)
    #expect(frame.function == "")
    #expect(Origin.site("x.swift", 1, 1).frames(limit: -1) == [])
  }

  @Test func unionsAreInterned() {
    let (a, b, c) = (sites[0], sites[1], sites[2])
    #expect(a.united(with: a) == a)
    #expect(a.united(with: .unknown) == a)
    #expect(Origin.unknown.united(with: a) == a)
    #expect(a.united(with: b) == a.united(with: b))
    #expect(a.united(with: b) != b.united(with: a))
    #expect(a.united(with: b).united(with: b) == a.united(with: b))
    #expect(a.united(with: b).united(with: c) == a.united(with: b.united(with: c)))
  }

  @Test func unionsKeepTheFirstEight() {
    let all = sites.reduce(Origin.unknown) { $0.united(with: $1) }
    #expect(all.frames().map { $0[0].line } == Array(1...8))
    #expect(all.united(with: sites[9]) == all)
    let again = sites.reduce(Origin.unknown) { $0.united(with: $1) }
    #expect(all == again)
  }

  @Test func partsInheritTheOriginOfTheWhole() throws {
    struct Stop: Error {}
    let (whole, inner) = (sites[3], sites[4])
    Origin.inheriting(whole) {
      #expect(Origin.capture() == whole)
      #expect(Origin.at("other.swift", 1, 1) == whole)
      Origin.inheriting(inner) { #expect(Origin.capture() == inner) }
      Origin.inheriting(.unknown) { #expect(Origin.capture() == whole) }
      #expect(Origin.capture() == whole)
    }
    #expect(throws: Stop.self) { try Origin.inheriting(whole) { throw Stop() } }
    #expect(Origin.capture() != whole)
  }

  // In a process of its own: the limit holds for all threads.
  @Test func tracesCanBeSwitchedOff() async {
    await #expect(processExitsWith: .success) {
      #expect(Origin.traceLimit == 8)
      Origin.traceLimit = 0
      #expect(Origin.capture() == .unknown)
      #expect(Origin.at("Demo/main.swift", 3, 4) == Origin.site("Demo/main.swift", 3, 4))
      let error = TheanoError(PinnedFact.plain, at: [Place("here", .capture())])
      #expect(
        error.description == """
          TypeError: an index must be a whole number
            no line is known: traceback.limit is 0
          """)
      Origin.traceLimit = -5
      #expect(Origin.traceLimit == 0)
      Origin.traceLimit = 100
      #expect(Origin.traceLimit == 8)
    }
  }
}

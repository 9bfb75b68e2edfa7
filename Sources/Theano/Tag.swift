import TheanoRewriting

/// What ``Mode/including(_:)`` and ``Mode/excluding(_:)`` may name.
enum Tag: Hashable {
  /// Passes of the pipeline.
  case passes([String])
  case rule(String)
  /// Several operations in one kernel.
  case fusion
  /// Values written over others.
  case inplace

  /// Theano's families, and each pass by its own name.
  static let families: [(name: String, tag: Tag)] =
    [
      ("canonicalize", .passes(["shapes", "algebra"])),
      ("stabilize", .passes(["logistic", "softmax", "stability"])),
      ("fusion", .fusion), ("inplace", .inplace),
    ] + Pipeline.all.filter { $0.kind != .expansion }.map { ($0.name, .passes([$0.name])) }

  private static let rules = Set(Pipeline.all.flatMap { $0.rules.map(\.name) })

  static func named(_ name: String) -> Tag? {
    families.first { $0.name == name }?.tag ?? (rules.contains(name) ? .rule(name) : nil)
  }
}

/// The rewrites that a function asks for: of its mode, and of the configuration.
struct Rewrites: Hashable {
  var options: RewriteOptions
  var fuses = true
  var allowsInPlace = true

  /// - Throws: `ValueError` for a name that is none.
  init(_ mode: Mode, at origin: Origin) throws(TheanoError) {
    options = RewriteOptions(Self.level(mode), ieee: config.ieee)
    let included = mode.included.union(config.optimizerIncluding.filter { !mode.excluded.contains($0) })
    let excluded = mode.excluded.union(config.optimizerExcluding.filter { !mode.included.contains($0) })
    for name in included.sorted() {
      switch try Self.tag(name, origin) {
      case .passes(let names): options.included.formUnion(names)
      // A rule is part of its pass, and code is fused in every mode.
      case .rule, .fusion, .inplace: break
      }
    }
    for name in excluded.sorted() {
      switch try Self.tag(name, origin) {
      case .passes(let names): options.excluded.formUnion(names)
      case .rule(let name): options.excluded.insert(name)
      case .fusion: fuses = false
      case .inplace: allowsInPlace = false
      }
    }
  }

  private static func tag(_ name: String, _ origin: Origin) throws(TheanoError) -> Tag {
    guard let tag = Tag.named(name) else {
      throw TheanoError(ConfigFacts.unknownTag(name, Tag.families.map(\.name)), at: [Place("here", origin)])
    }
    return tag
  }

  private static func level(_ mode: Mode) -> RewriteOptions.Level {
    switch (mode.base, config.optimizer) {
    case (_, .none): .none
    case (.fastCompile, _), (_, .fastCompile): .fastCompile
    case (.fastRun, .fastRun), (.reference, .fastRun): .fastRun
    }
  }
}

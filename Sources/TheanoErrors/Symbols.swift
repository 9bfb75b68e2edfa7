import Synchronization

#if canImport(Runtime) && os(Linux) && _pointerBitWidth(_64)
  import Runtime
#endif

/// Return addresses put into functions, files and lines.
enum Symbols {
  /// A frame and whose it is. Inlining gives one return address several of them.
  struct Point: Sendable {
    let frame: Origin.Frame
    /// The user's, with a known line.
    let isUsers: Bool
    /// Not known to be anybody else's.
    let mayBeUsers: Bool
  }

  private static let known = Mutex<[UInt: [Point]]>([:])

  /// The points at each address, the innermost first. What was once found is kept.
  static func resolve(_ addresses: [UInt]) -> [UInt: [Point]] {
    known.withLock { known in
      var missing = Set(addresses)
      for address in known.keys { missing.remove(address) }
      if !missing.isEmpty {
        for (address, points) in look(up: missing.sorted()) { known[address] = points }
      }
      var result: [UInt: [Point]] = [:]
      for address in addresses { result[address] = known[address] }
      return result
    }
  }

  /// The directory of this package's targets, as the compiler was given it. A frame is the
  /// package's own if its source lies in there. The name of its symbol does not tell: a user's
  /// extension of a type of ours is mangled as ours.
  private static let ownSources: String = {
    let path = #filePath
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/") + "/"
  }()

  /// Libraries whose code is never the user's. Their names begin so.
  private static let systemModules = [
    "libswift", "lib_Swift", "libFoundation", "lib_Foundation", "libBlocksRuntime", "libdispatch",
    "libTesting", "lib_Testing", "libXCTest", "libc.", "libc-", "libm.", "libm-", "libpthread",
    "libstdc++", "libgcc", "ld-", "ld.", "linux-vdso", "[vdso]",
  ]

  private static func isSystem(_ module: String) -> Bool {
    module.isEmpty || systemModules.contains { module.hasPrefix($0) }
  }

  /// Whether a path names source that somebody wrote: not the compiler's own glue nor what a
  /// macro was expanded to.
  private static func isWritten(_ path: String) -> Bool {
    !path.isEmpty && !path.contains("<compiler-generated>") && !path.contains("@__swiftmacro_")
  }

  /// Our functions where only their symbols are left.
  private static func isOwnSymbol(_ name: String) -> Bool {
    guard name.hasPrefix("$s") else { return name.hasPrefix("theano_") }
    let rest = name.dropFirst(2)
    return rest.drop { $0.isNumber }.hasPrefix("Theano")
  }

  #if canImport(Runtime) && os(Linux) && _pointerBitWidth(_64)
    private static func look(up addresses: [UInt]) -> [UInt: [Point]] {
      let images = LoadedImage.all()
      var result: [UInt: [Point]] = [:]
      for address in addresses { result[address] = [bare(address, images)] }
      guard let symbolicated = symbolicate(addresses, images) else { return result }

      var runs: [UInt: [SymbolicatedBacktrace.Frame]] = [:]
      for frame in symbolicated.frames {
        guard let address = UInt(frame.captured.originalProgramCounter) else { continue }
        runs[address, default: []].append(frame)
      }
      for (address, run) in runs {
        let points = Symbols.points(run, bare: bare(address, images).frame)
        if !points.isEmpty { result[address] = points }
      }
      return result
    }

    /// Should a later standard library write its image maps in another way, it finds the images
    /// itself.
    private static func symbolicate(
      _ addresses: [UInt], _ images: [LoadedImage]
    ) -> SymbolicatedBacktrace? {
      let ours = try? Backtrace(from: TraceDecoder(returnAddresses: addresses, images: images))
      if let ours, let read = ours.images, read.count == images.count {
        let same = zip(read, images).allSatisfy { $0.path == $1.path && UInt($0.baseAddress) == $1.base }
        if same { return ours.symbolicated() }
      }
      let plain = try? Backtrace(from: TraceDecoder(returnAddresses: addresses, images: nil))
      return plain?.symbolicated()
    }

    /// The frames of one return address, inlined ones first.
    private static func points(
      _ run: [SymbolicatedBacktrace.Frame], bare: Origin.Frame
    ) -> [Point] {
      // The names of a run come in the wrong order if a generic function of the standard library
      // is among the inlined ones; its lines are right.
      let muddled = run.count > 1 && run.contains { isStandard($0.symbol?.rawName ?? "") }
      return run.compactMap { frame in
        guard let symbol = frame.symbol else { return nil }
        let place = symbol.sourceLocation
        let path = place?.path ?? ""
        let known = Origin.Frame(
          function: muddled ? "" : FunctionName.short(symbol.name), path: path,
          line: place?.line ?? 0, column: place?.column ?? 0, module: bare.module,
          offset: bare.offset)
        let foreign = isSystem(bare.module) || symbol.rawName.hasSuffix("5$mainyyFZ")
        return Point(
          frame: known,
          // A thunk into which what it calls was inlined has that function's lines.
          isUsers: !foreign && isWritten(path) && !path.hasPrefix(ownSources) && known.line > 0,
          mayBeUsers: !foreign && !frame.isSwiftThunk && path.isEmpty && !isOwnSymbol(symbol.rawName))
      }
    }

    private static func isStandard(_ name: String) -> Bool {
      name.hasPrefix("$sS") || name.hasPrefix("$ss")
    }

    /// What is known of an address without any symbol.
    private static func bare(_ address: UInt, _ images: [LoadedImage]) -> Point {
      let image = LoadedImage.containing(address, in: images)
      let frame = Origin.Frame(
        function: "", path: "", line: 0, column: 0, module: image?.name ?? "",
        offset: address - (image?.base ?? 0))
      return Point(frame: frame, isUsers: false, mayBeUsers: !isSystem(frame.module))
    }
  #else
    /// Without a symboliser explicit sites are all that is shown.
    private static func look(up addresses: [UInt]) -> [UInt: [Point]] { [:] }
  #endif
}

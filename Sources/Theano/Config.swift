import Synchronization
import TheanoRuntime
import TheanoScalars

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The settings of the process: `config.floatX = .float32`.
///
/// They are read once from the environment variable `THEANO_FLAGS` (`floatX=float32,mode=FAST_COMPILE`) and may be set
/// in code, which wins. An unknown flag or value in the variable is an error that every `function` and `shared` throws;
/// the other flags hold all the same. So is a number that cannot be, set in code, until another is set.
public let config: Configuration = {
  func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
  let configuration = Configuration(flags: variable("THEANO_FLAGS"), threads: variable("OMP_NUM_THREADS"))
  configuration.apply()
  return configuration
}()

/// The type of ``config``.
public final class Configuration: Sendable {
  struct Settings: Sendable {
    var floatX: DType?
    var tracebackLimit: Int?
    var mode = Mode.fastRun
    var optimizer = Optimizer.fastRun
    var onUnusedInput = OnUnusedInput.raise
    var baseCompileDirectory: String?
    var backgroundCompilation = true
    var exceptionVerbosity = ExceptionVerbosity.low
    var threads: Int?
    var memoryLimit: Int?
    var ieee = false
    var including: [String] = []
    var excluding: [String] = []
    var error: TheanoError?
    /// Of flags that were set in code to what they cannot be: the error.
    var refused: [String: TheanoError] = [:]
  }

  private let settings: Mutex<Settings>

  /// The settings that `flags` asks for; those that hold for the whole process wait for ``apply()``.
  ///
  /// - Parameter threads: the number of threads where the flags say none, as `OMP_NUM_THREADS` gives it: of a list, one
  ///   for each level of nesting, the first.
  package init(flags: String?, threads: String? = nil) {
    var settings = Settings()
    settings.parse(flags ?? "")
    if let threads, settings.threads == nil {
      // The variable speaks to other libraries, too, which do not mind a number that cannot be.
      settings.threads = Int(threads.prefix { $0 != "," }.trimmed).flatMap { $0 >= 1 ? $0 : nil }
    }
    self.settings = Mutex(settings)
  }

  /// Lets the settings hold that other targets keep.
  func apply() {
    let settings = settings.withLock { $0 }
    if let floatX = settings.floatX { FloatX.current = floatX }
    if let limit = settings.tracebackLimit { Origin.traceLimit = limit }
    if let threads = settings.threads { Threads.count = threads }
  }

  /// The default dtype of floats: `.float64`, `.float32` or `.float16`. (Other dtypes are ignored.)
  public var floatX: DType {
    get { FloatX.current }
    set { if newValue.isFloat { FloatX.current = newValue } }
  }

  /// How functions are compiled unless they say otherwise.
  public var mode: Mode {
    get { settings.withLock { $0.mode } }
    set { settings.withLock { $0.mode = newValue } }
  }

  /// How far expressions are rewritten in the default mode.
  public var optimizer: Optimizer {
    get { settings.withLock { $0.optimizer } }
    set { settings.withLock { $0.optimizer = newValue } }
  }

  /// What `function` does with an input that no output needs.
  public var onUnusedInput: OnUnusedInput {
    get { settings.withLock { $0.onUnusedInput } }
    set { settings.withLock { $0.onUnusedInput = newValue } }
  }

  /// Where compiled code is kept between runs; nil: `theano-swift` in the user's cache directory.
  public var baseCompileDirectory: String? {
    get { settings.withLock { $0.baseCompileDirectory } }
    set { settings.withLock { $0.baseCompileDirectory = newValue } }
  }

  /// Whether the first functions of a process, where their code is not on the disk yet, answer before it is made. (The
  /// flag `background_compilation`.)
  ///
  /// To wake the compiler takes longer than all other work on a small function. Until it has made the code of the first,
  /// functions return at once, and their kernels run in the interpreter, with the same bits (of a NaN the sign may
  /// differ); each goes over to its code as soon as that is there. A first call on much data may take longer than it
  /// would with code. Functions that are compiled later wait for their code, as all do where this is false.
  /// ``CompiledFunction/compileReport`` waits for it, too, and so does the end of the process, which leaves it on the disk
  /// for the next one.
  ///
  /// ```swift
  /// config.backgroundCompilation = false
  /// let f = try function([x], T.exp(x))  // returns with its code
  /// ```
  public var backgroundCompilation: Bool {
    get { settings.withLock { $0.backgroundCompilation } }
    set { settings.withLock { $0.backgroundCompilation = newValue } }
  }

  /// Whether errors of a call also print the expression around them.
  public var exceptionVerbosity: ExceptionVerbosity {
    get { settings.withLock { $0.exceptionVerbosity } }
    set { settings.withLock { $0.exceptionVerbosity = newValue } }
  }

  /// How many of the user's lines each node keeps: 0 to 8.
  public var tracebackLimit: Int {
    get { Origin.traceLimit }
    set { Origin.traceLimit = newValue }
  }

  /// How many threads a call may use; nil: as many as there are cores. The flag `threads`; where it is not given,
  /// `OMP_NUM_THREADS` counts. A function may have a number of its own. Results do not depend on it, to the last bit.
  ///
  /// A number below 1 is not taken: `function` and `shared` throw `ValueError` until another is set.
  public var threads: Int? {
    get { settings.withLock { $0.threads } }
    set {
      let isTaken = settings.withLock { settings in
        guard settings.takes(newValue, from: 1, as: "threads") else { return false }
        settings.threads = newValue
        return true
      }
      if isTaken { Threads.count = newValue ?? 0 }
    }
  }

  /// The bytes that a call may take for buffers, in functions that are compiled from now on and have no limit of their
  /// own; nil: as many as there are. The flag `memory_limit`.
  ///
  /// A call that needs more is refused before anything runs. See ``CompiledFunction/peakBytes(for:file:line:column:)``.
  /// A number below 0 is not taken: `function` and `shared` throw `ValueError` until another is set.
  public var memoryLimit: Int? {
    get { settings.withLock { $0.memoryLimit } }
    set { settings.withLock { if $0.takes(newValue, from: 0, as: "memory_limit") { $0.memoryLimit = newValue } } }
  }

  /// Keeps IEEE answers: no rewrite that holds for finite values only (`x * y / x` to `y`). Cross-entropies are then
  /// stable where they are written with logarithms (`logsoftmax`, `crossentropySoftmax1Hot`).
  public var ieee: Bool {
    get { settings.withLock { $0.ieee } }
    set { settings.withLock { $0.ieee = newValue } }
  }

  /// Rewrites that are made besides those of the mode: names as in ``Mode/including(_:)``.
  public var optimizerIncluding: [String] {
    get { settings.withLock { $0.including } }
    set { settings.withLock { $0.including = newValue } }
  }

  /// Rewrites of the mode that are not made: names as in ``Mode/excluding(_:)``.
  public var optimizerExcluding: [String] {
    get { settings.withLock { $0.excluding } }
    set { settings.withLock { $0.excluding = newValue } }
  }

  /// Throws what is wrong with `THEANO_FLAGS`, or with what was set in code.
  package func check(at origin: Origin) throws(TheanoError) {
    let error = settings.withLock { settings in
      settings.error ?? settings.refused.min { $0.key < $1.key }?.value
    }
    if let error {
      throw TheanoError(error.fact, at: [Place("here", origin)])
    }
  }
}

/// What `function` does with an input that no output needs.
public enum OnUnusedInput: String, Sendable, CaseIterable { case raise, warn, ignore }

/// How much an error of a call prints.
public enum ExceptionVerbosity: String, Sendable, CaseIterable { case low, high }

/// How far expressions are rewritten.
public enum Optimizer: String, Sendable, CaseIterable {
  case fastRun = "fast_run"
  case fastCompile = "fast_compile"
  case none = "None"
}

extension Configuration.Settings {
  /// The flags there are, each with its values, which only messages need, and its way to take one. One list: messages are
  /// made of it.
  static let flags: [(name: String, values: @Sendable () -> [String], set: @Sendable (inout Self, String) -> Bool)] = [
    (
      "floatX", { ["float64", "float32", "float16"] },
      { s, v in
        assign(&s.floatX, DType(named: v).flatMap { $0.isFloat ? $0 : nil })
      }
    ),
    ("mode", { Mode.allCases.map(\.name) }, { s, v in assign(&s.mode, Mode(v)) }),
    (
      "optimizer", { Optimizer.allCases.map(\.rawValue) },
      { s, v in assign(&s.optimizer, Optimizer(rawValue: v)) }
    ),
    (
      "on_unused_input", { OnUnusedInput.allCases.map(\.rawValue) },
      { s, v in
        assign(&s.onUnusedInput, OnUnusedInput(rawValue: v))
      }
    ),
    ("base_compiledir", { ["a directory"] }, { s, v in assign(&s.baseCompileDirectory, v.isEmpty ? nil : v) }),
    (
      "background_compilation", { ["True", "False"] },
      { s, v in assign(&s.backgroundCompilation, ["True": true, "False": false][v]) }
    ),
    (
      "exception_verbosity", { ExceptionVerbosity.allCases.map(\.rawValue) },
      { s, v in
        assign(&s.exceptionVerbosity, ExceptionVerbosity(rawValue: v))
      }
    ),
    (
      "traceback.limit", { ["0 to 8"] },
      { s, v in
        assign(&s.tracebackLimit, Int(v).flatMap { (0...8).contains($0) ? $0 : nil })
      }
    ),
    ("threads", { ["a number from 1"] }, { s, v in assign(&s.threads, Int(v).flatMap { $0 >= 1 ? $0 : nil }) }),
    (
      "memory_limit", { ["a number of bytes"] },
      { s, v in assign(&s.memoryLimit, Int(v).flatMap { $0 >= 0 ? $0 : nil }) }
    ),
    ("optimizer_including", { Tag.families.map(\.name) }, { s, v in assign(&s.including, tags(v)) }),
    ("optimizer_excluding", { Tag.families.map(\.name) }, { s, v in assign(&s.excluding, tags(v)) }),
    ("ieee", { ["True", "False"] }, { s, v in assign(&s.ieee, ["True": true, "False": false][v]) }),
  ]

  /// Flags of Theano's that mean nothing here yet: named, so that nobody takes them for misspelt.
  static let unsupported: Set<String> = [
    "device", "force_device", "init_gpu_device", "contexts", "linker", "optimizer_requiring", "optimizer_verbose",
    "on_opt_error", "on_shape_error", "allow_gc", "cxx",
    "gcc.cxxflags",
    "blas.ldflags", "openmp", "openmp_elemwise_minsize", "compiledir", "compile.timeout", "compile.wait",
    "cast_policy", "int_division", "warn_float64", "compute_test_value", "print_test_value", "profile",
    "profile_memory", "profile_optimizer", "profiling.destination", "NanGuardMode.nan_is_error",
    "NanGuardMode.inf_is_error", "NanGuardMode.big_is_error", "NanGuardMode.action", "DebugMode.patience",
    "numpy.seterr_all", "warn.ignore_bug_before", "scan.allow_gc", "scan.allow_output_prealloc",
    "cycle_detection",
    "deterministic", "reoptimize_unpickled_function", "unpickle_function", "dnn.enabled",
    "gpuarray.preallocate",
    "lib.amdlibm", "print_active_device", "assert_no_cpu_op", "exec_time", "unittests.rseed",
  ]

  /// Whether a number for a flag can be; where not, that is noted as an error.
  mutating func takes(_ value: Int?, from least: Int, as name: String) -> Bool {
    guard let value, value < least else {
      refused[name] = nil
      return true
    }
    let values = Self.flags.first { $0.name == name }?.values() ?? []
    refused[name] = TheanoError(ConfigFacts.invalidValue(flag: name, value: "\(value)", values))
    return false
  }

  /// Takes what `text` says; the first flag that is wrong is the error.
  mutating func parse(_ text: String) {
    for part in text.split(separator: ",") {
      let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = pieces[0].trimmed
      if name.isEmpty && pieces.count == 1 { continue }
      let value = pieces.count == 2 ? pieces[1].trimmed : ""
      let fact: ConfigFacts?
      if let flag = Self.flags.first(where: { $0.name == name }) {
        fact = flag.set(&self, value) ? nil : .invalidValue(flag: name, value: value, flag.values())
      } else {
        fact =
          Self.unsupported.contains(name)
          ? .unsupportedFlag(name) : .unknownFlag(name, Self.flags.map(\.name))
      }
      if let fact, error == nil { error = TheanoError(fact) }
    }
  }
}

/// The names between colons, if all of them are known.
private func tags(_ text: String) -> [String]? {
  let names = text.split(separator: ":").map(String.init)
  return names.allSatisfy { Tag.named($0) != nil } ? names : nil
}

private func assign<V>(_ place: inout V, _ value: V?) -> Bool {
  guard let value else { return false }
  place = value
  return true
}

private func assign<V>(_ place: inout V?, _ value: V?) -> Bool {
  guard let value else { return false }
  place = value
  return true
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

/// What is wrong with a setting.
enum ConfigFacts: ErrorFact {
  case unknownFlag(String, [String])
  case unsupportedFlag(String)
  case invalidValue(flag: String, value: String, [String])
  case unknownMode(String, [String])
  case unknownTag(String, [String])

  var kind: TheanoError.Kind {
    switch self {
    case .unknownFlag, .unsupportedFlag: .configError
    case .invalidValue, .unknownMode, .unknownTag: .valueError
    }
  }

  var operation: String? { "config" }

  var message: String {
    switch self {
    case .unknownFlag(let name, _): "THEANO_FLAGS has the unknown flag \"\(name)\""
    case .unsupportedFlag(let name): "the flag \"\(name)\" of Theano's is not supported yet"
    case .invalidValue(let flag, let value, _):
      "Invalid value (\"\(value)\") for configuration variable \"\(flag)\""
    case .unknownMode(let name, _): "No predefined mode exist for string: \(name)"
    case .unknownTag(let name, _): "no rewrite is named \(name)"
    }
  }

  var hint: String? {
    switch self {
    case .unknownFlag(_, let names): "the flags are " + names.joined(separator: ", ")
    case .unsupportedFlag: "leave it out"
    case .invalidValue(_, _, let values): "Valid options are (" + values.joined(separator: ", ") + ")"
    case .unknownMode(_, let names): "the modes are " + names.joined(separator: ", ")
    case .unknownTag(_, let names):
      "the families of rewrites are " + names.joined(separator: ", ") + "; single rules are named by f.explain()"
    }
  }
}

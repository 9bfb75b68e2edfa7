import TheanoScheduling

/// Where the time went while a function was compiled; prints as a table.
///
/// ```swift
/// print(try function([x], T.exp(x)).compileReport)
/// // expressions                       0.1 ms
/// // rewriting: algebra                0.4 ms
/// // scheduling                        0.2 ms
/// // finding code                      0.1 ms
/// // making code                      12.0 ms
/// // linking                           0.3 ms
/// // the rest                          0.2 ms
/// // all                              13.3 ms
/// // 1 kernel: 1 made, 0 from the disk, 0 from memory
/// //   k0 made in                     11.5 ms
/// ```
/// and, where there are matrix products, what they run in: `products of float32: OpenBLAS 0.3.21 (tiny), own code (…)`.
public struct CompileReport: Sendable, CustomStringConvertible {
  /// A part of the work, in the order in which it was done.
  public struct Phase: Sendable {
    public let name: String
    public let seconds: Double
  }

  /// Where the code of a kernel came from.
  public enum CodeSource: String, Sendable {
    case memory = "from memory"
    case disk = "from the disk"
    case made
  }

  /// One of the kernels, in the order of ``CompiledFunction/schedule``.
  public struct KernelCode: Sendable {
    public let source: CodeSource
    /// Spent on making it, beside others: the sum may be more than the phase took.
    public let seconds: Double
    /// Whether it was made while the function could be called already (``Configuration/backgroundCompilation``); then the
    /// time is in none of the phases.
    public let isBackground: Bool
  }

  /// Besides these there is what lies between them: opening libraries (LLVM is a phase of its own where it was waited for),
  /// taking the pieces together.
  public let phases: [Phase]
  /// Empty in the reference mode and where the interpreter runs the kernels.
  public let kernels: [KernelCode]
  /// From the call of `function` to its return.
  public let seconds: Double
  private let productLines: @Sendable () -> [String]

  /// What matrix products run in, a line for each dtype: code of our own or a library, by the shape of the product
  /// (`tiny`: no size above 32; `small`: above 128; `skinny`: one of at most 16; `large`). Empty where there are none.
  ///
  /// It depends on the processor and the libraries that are there, not on a measurement, so it is the same in each run.
  public var products: [String] { productLines() }

  /// How many kernels' code was made for this function.
  public var madeKernels: Int { kernels.count { $0.source == .made } }

  init(_ log: CompileLog, _ seconds: Double) {
    phases = log.phases.map { Phase(name: $0.name, seconds: $0.seconds) }
    kernels = log.kernels.map { kernel in
      let source: CodeSource =
        switch kernel.source {
        case .memory: .memory
        case .disk: .disk
        case .made: .made
        }
      return KernelCode(source: source, seconds: kernel.seconds, isBackground: kernel.isBackground)
    }
    self.seconds = seconds
    productLines = log.products
  }

  public var description: String {
    let rest = max(0, seconds - phases.reduce(0) { $0 + $1.seconds })
    var lines = (phases.map { ($0.name, $0.seconds) } + [("the rest", rest), ("all", seconds)]).map(CompileReport.line)
    if !kernels.isEmpty {
      func count(_ source: CodeSource) -> Int { kernels.count { $0.source == source } }
      lines.append(
        "\(kernels.count) kernel\(kernels.count == 1 ? "" : "s"): \(count(.made)) made, "
          + "\(count(.disk)) from the disk, \(count(.memory)) from memory")
    }
    for (number, kernel) in kernels.enumerated() where kernel.source == .made {
      let words = kernel.isBackground ? "made behind the calls in" : "made in"
      lines.append(CompileReport.line("  k\(number) \(words)", kernel.seconds))
    }
    return (lines + products).joined(separator: "\n")
  }

  /// A name, and milliseconds with one digit, below each other.
  private static func line(_ name: String, _ seconds: Double) -> String {
    let tenths = Int((seconds * 1e4).rounded())
    let number = "\(tenths / 10).\(tenths % 10) ms"
    let width = 40
    return name + String(repeating: " ", count: max(1, width - name.count - number.count)) + number
  }
}

extension CompiledFunction {
  /// Where the time went while this function was compiled. A call never compiles, whatever the sizes of its arguments.
  ///
  /// It waits for code that is still being made (``Configuration/backgroundCompilation``). Of a copy that needed no
  /// compiling it is the report of the original.
  public var compileReport: CompileReport { core.report() }
}

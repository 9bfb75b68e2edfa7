import Testing
import TheanoGraph
import TheanoLLVM
import TheanoOps
import TheanoRewriting
import TheanoRuntime
import TheanoScalars
import TheanoScheduling

@testable import Theano

/// The same random graphs, phase by phase.
///
/// - Code, and the interpreter that takes iterations in blocks, against the loop interpreter on the same schedule: bit for
///   bit.
/// - Code of the graph as it was written against the reference: bit for bit where every operation is rounded
///   correctly, elsewhere as near as rounding errors allow.
/// - Code of the rewritten graph: as near to the true value as code of the graph as it was written is, or nearer than
///   rounding errors of each operation allow. The true value is the reference's in float64, of the same expression in
///   float32 and float16 (an expression in float64 is judged by its twin in float32: rules know no dtype).
struct PhaseTests {
  /// What went on for a seed.
  enum Outcome { case compared, refused }

  @Test func codeEqualsTheInterpreter() throws {
    let count = FuzzTests.isLong ? 20_000 : 120
    var compared = 0
    for seed in seeds(3_000_001, count) where try codeAgrees(seed) == .compared { compared += 1 }
    #expect(compared > count / 2 || isOneSeed)
  }

  private func codeAgrees(_ seed: UInt64) throws -> Outcome {
    var maker = ExpressionMaker(seed: seed, shared: Int(seed % 3))
    let outputs = outputs(&maker, Int(2 + seed % 9), gradient: seed % 4 == 0)
    let updates = maker.updates()
    let arguments = try maker.arguments(wrong: false)
    let old = maker.shared.map(\.value)
    guard let phases = try? Phases(maker.inputs, outputs, updates: updates) else { return .refused }
    let level = RewriteOptions.Level.allCases[Int(seed / 7 % 3)]
    let schedule = try phases.schedule(RewriteOptions(level), fuses: seed % 5 != 0)
    func run(_ program: Program) throws -> [NDArray]? {
      for (w, value) in zip(maker.shared, old) { try w.setValue(value) }
      guard let results = try? program.run(arguments) else {
        // A call that throws has changed nothing.
        #expect(zip(maker.shared, old).allSatisfy { same($0.value, $1) }, "seed \(seed)")
        return nil
      }
      return results + maker.shared.map(\.value)
    }
    let wanted = try run(try schedule.program(Judge()))
    for backend in [machine, Blocks()] as [(any Backend)?] {
      let got = try run(try schedule.program(backend))
      guard let got, let wanted else {
        #expect((got == nil) == (wanted == nil), "seed \(seed)")
        return .refused
      }
      let name = backend?.name ?? "interpreter"
      #expect(zip(got, wanted).allSatisfy { same($0, $1) }, "seed \(seed), \(name): \(wanted) and \(got)")
    }
    return .compared
  }

  /// Programs that are called before their code is there give what the interpreter gives, and go on giving it.
  @Test func programsAnswerBeforeTheirCode() throws {
    let count = FuzzTests.isLong ? 5_000 : 60
    var compared = 0
    for seed in seeds(6_000_001, count) {
      var maker = ExpressionMaker(seed: seed)
      let outputs = outputs(&maker, Int(2 + seed % 9), gradient: seed % 4 == 0)
      let arguments = try maker.arguments(wrong: false)
      guard let phases = try? Phases(maker.inputs, outputs) else { continue }
      let schedule = try phases.schedule(RewriteOptions(.fastRun))
      let wanted = try? schedule.program(Judge()).run(arguments)
      let program = try schedule.program(BackgroundBackend(LLVMBackend(), isAlways: true))
      for call in 0..<4 {
        let got = try? program.run(arguments)
        #expect((got == nil) == (wanted == nil), "seed \(seed), call \(call)")
        guard let got, let wanted else { continue }
        compared += 1
        #expect(zip(got, wanted).allSatisfy { same($0, $1) }, "seed \(seed), call \(call): \(wanted) and \(got)")
      }
    }
    #expect(compared > 2 * count || isOneSeed)
  }

  private func outputs(_ maker: inout ExpressionMaker, _ size: Int, gradient: Bool) -> [TensorVariable] {
    let sample = maker.make(size)
    let wrt = maker.inputs.filter { $0.dtype.isFloat }
    guard gradient, !wrt.isEmpty else { return [sample.variable] }
    let cost = sample.variable.ndim == 0 ? sample.variable : sample.variable.sum()
    return [sample.variable] + T.grad(cost, wrt, disconnectedInputs: .ignore)
  }

  @Test func codeAsWrittenEqualsTheReference() throws {
    let count = FuzzTests.isLong ? 20_000 : 120
    var (exact, compared) = (0, 0)
    for seed in seeds(4_000_001, count) {
      var maker = ExpressionMaker(seed: seed)
      let sample = maker.make(2 + Int(seed % 9))
      let arguments = try maker.arguments(wrong: false)
      guard let phases = try? Phases(maker.inputs, [sample.variable]) else { continue }
      let reference = Result { try phases.evaluated(arguments) }
      let code = Result { try phases.schedule(RewriteOptions(.none)).program(machine).run(arguments) }
      guard case .success(let reference) = reference, case .success(let code) = code else {
        if case .failure(let error) = reference, !code.isFailure,
          mayRead(error as? TheanoError, arguments, rewritten: false)
        {
          continue
        }
        #expect(reference.isFailure == code.isFailure, "seed \(seed): \(reference) and \(code)\n\(phases.graph.text)")
        continue
      }
      compared += 1
      if sample.isExact {
        exact += 1
        #expect(same(code[0], reference[0]), "seed \(seed): \(reference) and \(code)")
      } else if sample.isContinuous {
        var choices = Choices(seed: seed)
        let noise = NoisyEvaluation(graph: phases.graph, arguments: arguments, unit: DType.float64.unit)
        let noisy = (0..<6).compactMap { _ in noise.values(&choices)?.outputs[0] }
        #expect(
          near(code[0], reference[0], noisy: noisy, unit: phases.unit),
          "seed \(seed): \(reference) and \(code)\n\(phases.graph.text)")
      } else {
        #expect(code[0].dtype == reference[0].dtype && code[0].shape == reference[0].shape, "seed \(seed)")
      }
    }
    #expect(compared > count / 2 && exact > count / 8 || isOneSeed)
  }

  @Test func rewrittenCodeIsAsNearToTheTruth() throws {
    let count = FuzzTests.isLong ? 20_000 : 120
    var compared = 0
    for seed in seeds(5_000_001, count) where try isNear(seed) == .compared { compared += 1 }
    #expect(compared > count / 6 || isOneSeed)
  }

  private func isNear(_ seed: UInt64) throws -> Outcome {
    var (narrow, wide) = (ExpressionMaker(seed: seed, .narrow), ExpressionMaker(seed: seed, .wide))
    let size = 2 + Int(seed % 9)
    let sample = narrow.make(size)
    let twin = wide.make(size)
    guard sample.isContinuous else { return .refused }
    var (outputs, twins) = ([sample.variable], [twin.variable])
    let wrt = narrow.inputs.indices.filter { narrow.inputs[$0].dtype.isFloat }
    if seed % 2 == 0, sample.isSmooth, !wrt.isEmpty {
      outputs += T.grad(sample.variable.sum(), wrt.map { narrow.inputs[$0] }, disconnectedInputs: .ignore)
      twins += T.grad(twin.variable.sum(), wrt.map { wide.inputs[$0] }, disconnectedInputs: .ignore)
    }
    let arguments = try narrow.arguments(wrong: false)
    guard let phases = try? Phases(narrow.inputs, outputs), let exact = try? Phases(wide.inputs, twins) else {
      return .refused
    }
    let names = { (graph: Graph) in graph.nodes.indices.map { graph.op(of: NodeID($0)).name } }
    // Functions of small integers are in float32, whatever the floats are.
    guard names(phases.graph).count == names(exact.graph).count, exact.unit <= DType.float64.unit else {
      return .refused
    }
    let wideArguments = zip(arguments, wide.inputs).map { $0.astype($1.dtype) }
    var choices = Choices(seed: seed)
    var noise = NoisyEvaluation(graph: exact.graph, arguments: wideArguments, unit: 0)
    guard let plain = try? phases.schedule(RewriteOptions(.none)).program(machine).run(arguments),
      let truth = noise.values(&choices)
    else { return .refused }
    let strained =
      NoisyEvaluation(graph: phases.graph, arguments: arguments, unit: 0).values(&choices)?.overflows ?? true
    noise = NoisyEvaluation(graph: exact.graph, arguments: wideArguments, unit: phases.unit)
    var runs: [[NDArray]] = []
    for _ in 0..<6 { if let run = noise.values(&choices) { runs.append(run.outputs) } }
    for options in [RewriteOptions(), RewriteOptions(ieee: true), RewriteOptions(.fastCompile)] {
      let got = try phases.schedule(options).program(machine).run(arguments)
      for k in got.indices {
        let judgement = Judgement(
          truth: truth.outputs[k], overflows: truth.overflows, isStrained: strained, noisy: runs.map { $0[k] },
          unit: phases.unit,
          ieee: options.ieee)
        if let words = judgement.complaint(plain[k], got[k]) {
          let graphs = "\(phases.graph.text)=>\n\(rewrite(phases.graph, options).graph.text)"
          Issue.record("seed \(seed), output \(k), \(options): \(words)\n\(graphs)\nof \(arguments)")
          return .compared
        }
      }
    }
    return .compared
  }
}

/// Whether a rewritten value is good.
private struct Judgement {
  /// In float64.
  let truth: NDArray
  let overflows: Bool
  /// Some step of the graph as it was written is no number.
  let isStrained: Bool
  let noisy: [NDArray]
  let unit: Double
  let ieee: Bool

  /// What is wrong with the value, given the one of the graph as it was written.
  func complaint(_ plain: NDArray, _ rewritten: NDArray) -> String? {
    guard rewritten.shape == plain.shape, rewritten.dtype == plain.dtype else { return "another type" }
    guard rewritten.dtype.isFloat || rewritten.dtype.isComplex, truth.shape == rewritten.shape else { return nil }
    let smallest = rewritten.dtype.smallestNormal
    let noise = noisy.map(\.parts)
    let (t, u, r) = (truth.parts, plain.parts, rewritten.parts)
    for i in t.indices {
      for part in [\(Double, Double).0, \(Double, Double).1] {
        let (t, u, r) = (t[i][keyPath: part], u[i][keyPath: part], r[i][keyPath: part])
        if r == u || r == t || (r.isNaN && u.isNaN) { continue }
        let slack = noise.map { abs($0[i][keyPath: part] - t) }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
        guard t.isFinite else {
          // Where the answer is no number, rules for finite values may find one; with IEEE answers none may.
          if ieee && !overflows && !r.isNaN && t.isNaN && u.isNaN { return "\(r) instead of NaN" }
          continue
        }
        if isStrained && !ieee && !r.isFinite { continue }
        let bound = 32 * slack + 64 * unit * abs(t) + 16 * smallest
        if !(abs(r - t) <= max(bound, u.isNaN ? .infinity : abs(u - t))) {
          return "\(r), unrewritten \(u), true \(t), rounding allows \(bound)"
        }
      }
    }
    return nil
  }
}

extension Result {
  fileprivate var isFailure: Bool {
    switch self {
    case .success: false
    case .failure: true
    }
  }
}

import Testing
import Theano

/// Errors that arise in the loops of gradients: they name the user's step and line.
struct GradientLoopErrors {
  private let x = T.dvector /*x*/("x")
  private let places = T.lvector("places")
  private let h = T.dscalar("h")
  /// Numbers of which that of step 3 is refused.
  private let numbers: [Double] = [1, 2, 3, -4, 5, 6]

  @Test(arguments: Mode.allCases) func anAssertion(_ mode: Mode) {
    do {
      let rows = /*carry3+2*/ T.scan /*carry2*/(
        { a, s in
          s + /*carry1+8*/ positive(a)
        }, sequences: x, outputsInfo: h
      ).outputs
      let f = try function([x, h], T.grad(rows[-1], x), mode: mode)
      _ = try f /*carry4*/(numbers, 1)
      noError()
    } catch {
      pin(
        error,
        """
        AssertionError: [assertion] only positive numbers
          here at {carry1} in closure #1 in GradientLoopErrors.anAssertion(_:)
            called at {carry3} in GradientLoopErrors.anAssertion(_:)
          in the gradient of step 3 of the loop at {carry2} in GradientLoopErrors.anAssertion(_:)
          called at {carry4} in GradientLoopErrors.anAssertion(_:)
        """)
    }
  }

  /// The loop over all steps is found out to be a loop only after the call has failed.
  @Test(arguments: Mode.allCases) func anIndexInAMap(_ mode: Mode) {
    let weights = T.dvector("weights")
    do {
      let rows = /*map3+2*/ T.map /*map2*/(
        { k in
          /*map1+1*/ x[k] * 2
        }, sequences: places
      ).outputs
      let f = try function([places, x, weights], T.Lop(rows, x, weights), mode: mode)
      _ = try f /*map4*/([0, 1, 1, 7, 0, 1], [1, 2, 3], [1, 1, 1, 1, 1, 1])
      noError()
    } catch {
      #expect("\(error)".contains("index 7 is out of bounds for axis 0 with size 3"))
      expect(error, says: "here at {map1} in")
      #expect(steps(error) == ["in the gradient of step 3"])
    }
  }

  /// What a gradient makes several things of is said to be at its place once.
  @Test(arguments: Mode.allCases) func aPartSetInAMap(_ mode: Mode) {
    do {
      let sums = T.map({ k in T.setSubtensor(x[k], 1).sum() }, sequences: places).outputs
      let f = try function([places, x], T.grad(sums.sum(), x), mode: mode)
      _ = try f([0, 7], [1, 2, 3])
      noError()
    } catch {
      let made = "\(error)".split(separator: "\n").filter { $0.hasPrefix("  operand") || $0.hasPrefix("  and at ") }
      let places = made.compactMap { $0.components(separatedBy: " at ").last }
      #expect(!places.isEmpty && Set(places).count == places.count, "\(error)")
    }
  }

  /// What is added to a sum over all steps is refused at the user's line.
  @Test(arguments: [Mode.fastRun, .fastCompile]) func indicesInAStep(_ mode: Mode) {
    do {
      let rows = T.scan(
        { k, s in
          s + T.take /*take1*/(x, T.stack([k, k])).sum()
        }, sequences: places, outputsInfo: h
      ).outputs
      let f = try function([places, x, h], T.grad(rows[-1], x), mode: mode)
      _ = try f([0, 1, 1, 7, 0, 1], [1, 2, 3], 1)
      noError()
    } catch {
      #expect("\(error)".contains("index 7 is out of bounds for axis 0 with size 3"))
      expect(error, says: "here at {take1} in")
      #expect(steps(error) == ["in the gradient of step 3"])
    }
  }

  // MARK: Which step

  private func refused(
    _ words: String..., of cost: TensorVariable, _ mode: Mode, location: SourceLocation = #_sourceLocation
  ) {
    do {
      let f = try function([x, h], T.grad(cost, x), mode: mode, onUnusedInput: .ignore)
      #expect(throws: Never.self, sourceLocation: location) { try f([1, 2, 3, 4, 5, 6], 1) }
      _ = try f(numbers, 1)
      noError(location: location)
    } catch {
      #expect(steps(error) == words, "\(error)", sourceLocation: location)
    }
  }

  @Test(arguments: Mode.allCases) func ofALoopFromTheEnd(_ mode: Mode) {
    let rows = T.scan({ a, s in s + positive(a) }, sequences: x, outputsInfo: h, goBackwards: true).outputs
    refused("in the gradient of step 2", of: rows[-1], mode)
  }

  @Test(arguments: Mode.allCases) func ofALoopWithAnEnd(_ mode: Mode) {
    let rows = T.scan(
      { a, s in ScanStep(s + positive(a), until: T.eq(a, 5)) }, sequences: x, outputsInfo: h
    ).outputs
    refused("in the gradient of step 3", of: rows[-1], mode)
  }

  @Test(arguments: Mode.allCases, [3, 5, 6, 9]) func ofTheLastSteps(_ mode: Mode, _ count: Int) {
    let rows = T.scan({ a, s in s + positive(a) }, sequences: x, outputsInfo: h, truncateGradient: count).outputs
    refused("in the gradient of step 3", of: rows[-1], mode)
    let ended = T.scan(
      { a, s in ScanStep(s + positive(a), until: T.eq(a, 5)) }, sequences: x, outputsInfo: h, truncateGradient: count
    ).outputs
    refused("in the gradient of step 3", of: ended[-1], mode)
    let counted = T.scan(
      { a, s in s + positive(a) }, sequences: x, outputsInfo: h, nSteps: 5, truncateGradient: count
    ).outputs
    refused("in the gradient of step 3", of: counted[-1], mode)
  }

  @Test(arguments: Mode.allCases, [-1, 4]) func ofAGradient(_ mode: Mode, truncate: Int) {
    let rows = T.scan(
      { a, s in s + positiveLater(a) }, sequences: x, outputsInfo: h, truncateGradient: truncate
    ).outputs
    refused("in the gradient of step 3", of: T.grad(rows[-1], x).sum(), mode)
    let third = T.scan(
      { a, s in s + positiveMuchLater(a) }, sequences: x, outputsInfo: h, truncateGradient: truncate
    ).outputs
    refused("in the gradient of step 3", of: T.grad(T.grad(third[-1], x).sum(), x).sum(), mode)
  }

  @Test(arguments: Mode.allCases, [-1, 4]) func alongADirection(_ mode: Mode, truncate: Int) throws {
    let rows = T.scan(
      { a, s in s + positive(a * a * a) }, sequences: x, outputsInfo: h, truncateGradient: truncate
    ).outputs
    let product = T.Rop(T.grad(rows[-1], x), x, x)
    do {
      _ = try function([x, h], product, mode: mode)(numbers, 1)
      noError()
    } catch {
      #expect(steps(error) == ["in the gradient of step 3"], "\(error)")
    }
  }

  @Test(arguments: Mode.allCases) func ofLoopsInLoops(_ mode: Mode) {
    let inner = T.scan(
      { s in T.scan({ b, q in q + positive(b) }, sequences: x, outputsInfo: s).outputs[-1] }, outputsInfo: h, nSteps: 3
    ).outputs
    refused("in the gradient of step 3", "in the gradient of step 2", of: inner[-1], mode)
    let around = T.scan(
      { a, s in
        s + T.scan({ q in q * positive(T.minimum(a, q + 1000)) }, outputsInfo: T.constant(1.0), nSteps: 5).outputs[-1]
      },
      sequences: x, outputsInfo: h
    ).outputs
    refused("in the gradient of step 4", "in the gradient of step 3", of: around[-1], mode)
  }

  @Test(arguments: Mode.allCases, [1, 2, 3, 4, 6, 8]) func ofCheckpoints(_ mode: Mode, every: Int) {
    for padding in [true, false] where padding || 6 % every == 0 {
      let rows = T.scanCheckpoints(
        { [$0[1] + positive($0[0])] }, sequences: x, outputsInfo: h, saveEveryN: every, padding: padding)
      refused("in the gradient of step 3", of: rows[0][-1], mode)
    }
  }

  @Test(arguments: Mode.allCases, [1, 2, 3, 4, 6, 8]) func inCheckpoints(_ mode: Mode, every: Int) throws {
    let line = #line + 2
    let rows = T.scanCheckpoints(
      { [$0[1] + T.assertion($0[0], T.gt($0[0], 0), message: "only positive numbers")] }, sequences: x,
      outputsInfo: h, saveEveryN: every)
    do {
      _ = try function([x, h], rows[0][-1], mode: mode)(numbers, 1)
      noError()
    } catch {
      #expect(steps(error) == ["at step 3"], "\(error)")
      #expect("\(error)".contains("here at Tests/Errors/GradientLoopErrors.swift:\(line):"), "\(error)")
    }
  }
}

/// The number, whose gradient is refused unless it is positive.
private let positive: OpFromGraph<TensorVariable> = {
  let a = T.dscalar("a")
  return OpFromGraph(
    [a], a * 1,
    gradOverrides: { a, g in [T.assertion(g[0], T.gt(a[0], 0), message: "only positive numbers")] })
}()

/// The number, the gradient of whose gradient is refused unless it is positive.
private let positiveLater: OpFromGraph<TensorVariable> = {
  let a = T.dscalar("a")
  return OpFromGraph([a], a * 1, gradOverrides: { a, g in [g[0] * positive(a[0])] })
}()

private let positiveMuchLater: OpFromGraph<TensorVariable> = {
  let a = T.dscalar("a")
  return OpFromGraph([a], a * 1, gradOverrides: { a, g in [g[0] * positiveLater(a[0])] })
}()

/// The steps that an error names, the innermost first.
private func steps(_ error: any Error) -> [String] {
  "\(error)".split(separator: "\n").compactMap { line in
    guard let place = line.firstRange(of: " of the loop at ") else { return nil }
    return String(line[line.startIndex..<place.lowerBound].trimmingPrefix("  "))
  }
}

import Testing
import Theano

/// Errors of loops and choices, word for word.
struct LoopErrors {
  private let x = T.dvector /*x*/("x")
  private let h = T.fvector /*h*/("h")
  private let m = T.dmatrix /*m*/("m")

  @Test func noLength() {
    let rows = T.scan /*noLength1*/({ h in h * 2 }, outputsInfo: h).outputs
    pin(
      raised(rows),
      """
      ValueError: [scan] No information about the number of steps provided. Either provide a value for nSteps argument of scan or provide an input sequence
        here at {noLength1} in LoopErrors.noLength()
        hint: scan makes as many steps as the shortest sequence has rows, or as nSteps says
      """)
  }

  @Test func aStateOfAnotherType() {
    let rows = /*state3+2*/ T.scan /*state1*/({ x, h in h /*state2*/ + x }, sequences: x, outputsInfo: h[0]).outputs
    pin(
      raised(rows),
      """
      TypeError: [scan] The initial state (outputsInfo in scan nomenclature) of output 0 has dtype float32 and 0 axes, while the result of the inner function (fn) has dtype float64 and 0 axes
        here at {state1} in LoopErrors.aStateOfAnotherType()
        the result created at {state2} in closure #1 in LoopErrors.aStateOfAnotherType()
          called at {state3} in LoopErrors.aStateOfAnotherType()
        hint: cast the initial value or the result, so that one can take the place of the other in the next step
      """)
  }

  @Test func aFieldOfTheCarry() {
    let (_, rows) = /*carry3+2*/ T.scan /*carry1*/(from: (h /*carry0*/[0], x[0]), over: x) { carry, x in
      ((carry.0 /*carry2*/ + x, carry.1), x)
    }
    pin(
      raised(rows),
      """
      TypeError: [scan] field 0 of the carry begins as float32 scalar and becomes float64 scalar after a step
        here at {carry1} in LoopErrors.aFieldOfTheCarry()
        the initial value created at {carry0} in LoopErrors.aFieldOfTheCarry()
        the result created at {carry2} in closure #1 in LoopErrors.aFieldOfTheCarry()
          called at {carry3} in LoopErrors.aFieldOfTheCarry()
        hint: cast the initial value or the result, so that one can take the place of the other in the next step
      """)
  }

  @Test func howManyAFieldOfTheCarryHas() {
    let (_, rows) = /*count4+2*/ T.scan /*count1*/(from: (x[0], [x /*count2*/[1]]), over: x) { carry, x in
      ((carry.0, [carry.1[0], carry.0 /*count3*/ + x]), x)
    }
    pin(
      raised(rows),
      """
      ValueError: [scan] field 1 of the carry begins with 1 variables and has 2 after a step
        here at {count1} in LoopErrors.howManyAFieldOfTheCarryHas()
        the initial value created at {count2} in LoopErrors.howManyAFieldOfTheCarryHas()
        a result too many created at {count3} in closure #1 in LoopErrors.howManyAFieldOfTheCarryHas()
          called at {count4} in LoopErrors.howManyAFieldOfTheCarryHas()
      """)
  }

  @Test func howManyResultsAStepHas() {
    let rows = /*results3+2*/ T.scan /*results1*/(
      list: { a in [a[1], a[0] /*results2*/ * 2] }, sequences: x, outputsInfo: x[0]
    ).outputs[0]
    pin(
      raised(rows),
      """
      ValueError: [scan] the inner function (fn) returns 2 outputs, while outputsInfo has 1 entries
        here at {results1} in LoopErrors.howManyResultsAStepHas()
        a result too many created at {results2} in closure #1 in LoopErrors.howManyResultsAStepHas()
          called at {results3} in LoopErrors.howManyResultsAStepHas()
        hint: outputsInfo has one entry for each result: nil for one that is not fed back
      """)
  }

  @Test func notStrict() {
    let rows = T.scan /*strict1*/({ a in a * h }, sequences: x, strict: true).outputs
    pin(
      raised(rows),
      """
      ValueError: [scan] strict: the inner function (fn) uses h, which is not among nonSequences
        here at {strict1} in LoopErrors.notStrict()
        h created at {h} in LoopErrors.init()
        hint: list it in nonSequences, or leave strict out
      """)
  }

  @Test(arguments: Mode.allCases) func tooFewRows(_ mode: Mode) {
    let n = T.lscalar /*few2*/("n")
    for backwards in [false, true] {
      do {
        let rows = T.scan /*few1*/({ a in a * 2 }, sequences: x, nSteps: n, goBackwards: backwards).outputs
        let f = try function([x, n], rows, mode: mode)
        _ = try f /*few3*/([1, 2, 3], 4)
        noError()
      } catch {
        pin(
          error,
          """
          ValueError: [scan] Sequence is shorter than the required number of steps: x has 3 rows, 4 are needed
            here at {few1} in LoopErrors.tooFewRows(_:)
            n created at {few2} in LoopErrors.tooFewRows(_:)
            x created at \(backwards ? "{few1} in LoopErrors.tooFewRows(_:)" : "{x} in LoopErrors.init()")
            called at {few3} in LoopErrors.tooFewRows(_:)
            hint: make fewer steps, or give a longer sequence; taps ahead of a step need rows of their own
          """)
      }
    }
  }

  @Test(arguments: Mode.allCases) func negativeSteps(_ mode: Mode) {
    let n = T.lscalar /*negative2*/("n")
    do {
      let rows = T.scan /*negative1*/({ h in h * 2 }, outputsInfo: x, nSteps: n).outputs
      let f = try function([x, n], rows, mode: mode)
      _ = try f /*negative3*/([1, 2, 3], -2)
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [scan] a loop cannot make a negative number of steps: got -2
          here at {negative1} in LoopErrors.negativeSteps(_:)
          n created at {negative2} in LoopErrors.negativeSteps(_:)
          called at {negative3} in LoopErrors.negativeSteps(_:)
          hint: 0 steps give results without rows; goBackwards runs a loop from the end
        """)
    }
  }

  @Test(arguments: Mode.allCases) func anIndexInAStep(_ mode: Mode) {
    let places = T.lvector("places")
    do {
      let rows = /*index4+2*/ T.scan /*index2*/(
        { k, s in
          s + /*index1+1*/ x[k]
        }, sequences: places, outputsInfo: 0.0
      ).outputs
      let f = try function([places, x], rows, mode: mode)
      _ = try f /*index3*/([0, 1, 7], [1, 2, 3])
      noError()
    } catch {
      pin(
        error,
        """
        IndexError: [Subtensor] index 7 is out of bounds for axis 0 with size 3
          here at {index1} in closure #1 in LoopErrors.anIndexInAStep(_:)
            called at {index4} in LoopErrors.anIndexInAStep(_:)
          x created at {x} in LoopErrors.init()
          places[t] created at {index2} in LoopErrors.anIndexInAStep(_:)
          at step 2 of the loop at {index2} in LoopErrors.anIndexInAStep(_:)
          called at {index3} in LoopErrors.anIndexInAStep(_:)
          hint: indices count from 0, negative ones from the end
        """)
    }
  }

  /// Of a loop that is made for all steps at once, too; nothing is taken on, also where the steps are looked for.
  @Test(arguments: Mode.allCases, [false, true]) func anIndexInAMap(_ mode: Mode, isLast: Bool) throws {
    let places = T.lvector("places")
    let calls = try shared(0)
    do {
      let rows = /*map4+2*/ T.map /*map1*/(
        { k in
          /*map2+1*/ x[k] * 2
        }, sequences: places
      ).outputs
      let f = try function([places, x], rows, updates: [calls: calls + 1], mode: mode)
      #expect(try f([2, 0], [1, 2, 3]) == [6.0, 2.0])
      _ = try f /*map3*/(isLast ? [0, 1, 2, 1, 7] : [0, 1, 2, 1, 7, 1, -9], [1, 2, 3])
      noError()
    } catch {
      pin(
        error,
        """
        IndexError: [Subtensor] index 7 is out of bounds for axis 0 with size 3
          here at {map2} in closure #1 in LoopErrors.anIndexInAMap(_:isLast:)
            called at {map4} in LoopErrors.anIndexInAMap(_:isLast:)
          x created at {x} in LoopErrors.init()
          places[t] created at {map1} in LoopErrors.anIndexInAMap(_:isLast:)
          at step 4 of the loop at {map1} in LoopErrors.anIndexInAMap(_:isLast:)
          called at {map3} in LoopErrors.anIndexInAMap(_:isLast:)
          hint: indices count from 0, negative ones from the end
        """)
    }
    #expect(calls.getValue() == NDArray(1))
  }

  @Test(arguments: Mode.allCases) func shapesInAStep(_ mode: Mode) {
    do {
      let rows = /*shapes4+2*/ T.scan /*shapes2*/(
        { row, s in
          T.dot(s, m) /*shapes1*/ + row
        }, sequences: m, outputsInfo: x
      ).outputs
      let f = try function([m, x], rows, mode: mode)
      _ = try f /*shapes3*/([[1, 2, 3], [4, 5, 6]], [1, 2])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [scan] axis 0 of the result for output 0 has size 3, in its initial state it has 2
          here at {shapes2} in LoopErrors.shapesInAStep(_:)
          the result created at {shapes1} in closure #1 in LoopErrors.shapesInAStep(_:)
            called at {shapes4} in LoopErrors.shapesInAStep(_:)
          m created at {m} in LoopErrors.init()
          called at {shapes3} in LoopErrors.shapesInAStep(_:)
          hint: a state keeps its shape from step to step
        """)
    }
  }

  /// A carry whose size changes: where it begins, and what the step makes of it.
  @Test(arguments: Mode.allCases) func sizesOfTheCarry(_ mode: Mode) {
    do {
      let (last, _) = /*sizes3+2*/ T.scan /*sizes2*/(from: (x, T.constant(0.0)), over: m) { carry, row in
        let next = T.dot /*sizes1*/(carry.0, m)
        return ((next, carry.1 + 1), row)
      }
      let f = try function([m, x], last.0, mode: mode)
      _ = try f /*sizes4*/([[1, 2, 3], [4, 5, 6]], [1, 2])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [scan] axis 0 of the result for output 0 has size 3, in its initial state it has 2
          here at {sizes2} in LoopErrors.sizesOfTheCarry(_:)
          the result created at {sizes1} in closure #1 in LoopErrors.sizesOfTheCarry(_:)
            called at {sizes3} in LoopErrors.sizesOfTheCarry(_:)
          m created at {m} in LoopErrors.init()
          called at {sizes4} in LoopErrors.sizesOfTheCarry(_:)
          hint: a state keeps its shape from step to step
        """)
    }
  }

  /// The same where the sizes are known while building.
  @Test func knownSizesOfTheCarry() {
    let last = /*known3+2*/ T.fold /*known1*/(from: T.zeros([4]), over: x) { h, x in
      T.concatenate /*known2*/([h, T.stack([x])])
    }
    do {
      _ = try function([x], last)
      noError()
    } catch {
      expect(
        error,
        says: """
          ValueError: [scan] axis 0 of the result for output 0 has size 5, in its initial state it has 4
            here at {known1} in LoopErrors.knownSizesOfTheCarry()
            the result created at {known2} in closure #1 in LoopErrors.knownSizesOfTheCarry()
              called at {known3} in LoopErrors.knownSizesOfTheCarry()
          """)
    }
  }

  @Test(arguments: Mode.allCases) func raisedInAStep(_ mode: Mode) {
    do {
      let rows = /*raise4+2*/ T.scan /*raise2*/(
        { a in
          T.assertion /*raise1*/(a, T.gt(a, 0), message: "only positive numbers")
        }, sequences: x
      ).outputs
      let f = try function([x], rows, mode: mode)
      _ = try f /*raise3*/([1, 2, -3])
      noError()
    } catch {
      pin(
        error,
        """
        AssertionError: [assertion] only positive numbers
          here at {raise1} in closure #1 in LoopErrors.raisedInAStep(_:)
            called at {raise4} in LoopErrors.raisedInAStep(_:)
          at step 2 of the loop at {raise2} in LoopErrors.raisedInAStep(_:)
          called at {raise3} in LoopErrors.raisedInAStep(_:)
        """)
    }
  }

  /// A cast changes no rank: the hint says what does.
  @Test func typesOfOtherRanks() {
    let sides = "\(raised(T.ifelse(T.gt(x[0], 0), x, T.constant(1.0))))"
    #expect(sides.contains("hint: give them the same number of axes: T.fill(x, 1.0)"), "\(sides)")
    let (last, _) = T.scan(from: x[0], over: x) { carry, row in (x * carry, row) }
    let carried = "\(raised(last))"
    #expect(carried.contains("hint: give the initial value or the result as many axes"), "\(carried)")
  }

  @Test func sidesOfTwoTypes() {
    let y = T.ifelse /*sides1*/(T.gt(x[0], 0), x, h)
    pin(
      raised(y),
      """
      TypeError: [ifelse] The two branches should have identical types, but output 0 is float64(?) and float32(?) respectively
        here at {sides1} in LoopErrors.sidesOfTwoTypes()
        x created at {x} in LoopErrors.init()
        h created at {h} in LoopErrors.init()
        hint: cast one of them
      """)
  }
}

/// The error that a variable carries.
private func raised(_ variable: TensorVariable, location: SourceLocation = #_sourceLocation) -> any Error {
  if let error = variable.error { return error }
  Issue.record("nothing was refused", sourceLocation: location)
  return CancellationError()
}

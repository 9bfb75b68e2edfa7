import Testing
import Theano

/// What is wrong with an expression for every value of its inputs.
struct BuildingErrors {
  @Test func shapesThatDiffer() {
    let x = T.constant /*shapesThatDiffer2*/([[1.0, 2.0], [3.0, 4.0]], name: "x")
    let y = T.constant /*shapesThatDiffer3*/([[1.0, 2.0, 3.0]], name: "y")
    do {
      _ = try function([], x /*shapesThatDiffer1*/ + y)
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [add] Input dimension mis-match: axis 1 of the first is 2 but axis 1 of the second is 3: got float64(2, 2) and float64(1, 3)
          here at {shapesThatDiffer1} in BuildingErrors.shapesThatDiffer()
          x created at {shapesThatDiffer2} in BuildingErrors.shapesThatDiffer()
          y created at {shapesThatDiffer3} in BuildingErrors.shapesThatDiffer()
          hint: make the two sizes equal, or make one of them 1 in the type (a row, a col, or dimshuffle)
        """)
    }
  }

  @Test func productsThatDoNotFit() {
    let x = T.constant /*productsThatDoNotFit2*/([[1.0, 2.0], [3.0, 4.0]], name: "x")
    let y = T.constant /*productsThatDoNotFit3*/([[1.0, 2.0]], name: "y")
    do {
      _ = try function([], T.dot /*productsThatDoNotFit1*/(x, y).sum())
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [dot] Shape mismatch: x has 2 cols (and 2 rows) but y has 1 rows (and 2 cols): got float64(2, 2) and float64(1, 2)
          here at {productsThatDoNotFit1} in BuildingErrors.productsThatDoNotFit()
          x created at {productsThatDoNotFit2} in BuildingErrors.productsThatDoNotFit()
          y created at {productsThatDoNotFit3} in BuildingErrors.productsThatDoNotFit()
          hint: transpose one of them (x.T), or multiply element by element with *
        """)
    }
  }

  @Test func aCostThatIsNoScalar() {
    let x = T.dvector("x")
    let cost = /*aCostThatIsNoScalar2+2*/ T.sqr(x)
    do {
      _ = try function([x], T.grad /*aCostThatIsNoScalar1*/(cost, x))
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [grad] cost must be a scalar: got float64(?)
          here at {aCostThatIsNoScalar1} in BuildingErrors.aCostThatIsNoScalar()
          the cost created at {aCostThatIsNoScalar2} in BuildingErrors.aCostThatIsNoScalar()
          hint: reduce it first, for instance with .sum() or .mean()
        """)
    }
  }

  @Test func aDisconnectedGradient() {
    let x = T.dvector("x")
    let w = T.dvector /*aDisconnectedGradient2*/("w")
    do {
      _ = try function([x, w], T.grad /*aDisconnectedGradient1*/(x.sum(), w))
      noError()
    } catch {
      pin(
        error,
        """
        DisconnectedInputError: [grad] grad method was asked to compute the gradient with respect to a variable that is not part of the computational graph of the cost, or is used only by a non-differentiable operator: w
          here at {aDisconnectedGradient1} in BuildingErrors.aDisconnectedGradient()
          w created at {aDisconnectedGradient2} in BuildingErrors.aDisconnectedGradient()
          hint: pass disconnectedInputs: .ignore to get zeros
        """)
    }
  }

  @Test func aGradientThatIsNotDefined() {
    let x = T.dmatrix("x")
    let labels = T.lvector /*aGradientThatIsNotDefined2*/("labels")
    let cost = T.nnet.categoricalCrossentropy /*aGradientThatIsNotDefined3*/(T.nnet.softmax(x), labels).sum()
    do {
      _ = try function([x, labels], T.grad /*aGradientThatIsNotDefined1*/(cost, labels))
      noError()
    } catch {
      pin(
        error,
        """
        NullTypeGradError: [grad] the derivative with respect to labels is not defined: input 1 (labels) of CrossentropyCategorical1Hot: the grad method for input 1 (labels) of the CrossentropyCategorical1Hot op is not implemented
          here at {aGradientThatIsNotDefined1} in BuildingErrors.aGradientThatIsNotDefined()
          labels created at {aGradientThatIsNotDefined2} in BuildingErrors.aGradientThatIsNotDefined()
          the operation created at {aGradientThatIsNotDefined3} in BuildingErrors.aGradientThatIsNotDefined()
          hint: leave it out, or pass nullGradients: .return to get the others
        """)
    }
  }

  @Test func tooManyIndices() {
    let x = T.dvector /*tooManyIndices2*/("x")
    do {
      _ = try function([x], x /*tooManyIndices1*/[0, 1])
      noError()
    } catch {
      pin(
        error,
        """
        IndexError: [Subtensor] too many indices for array: 2 for a tensor of 1 axes, got float64(?)
          here at {tooManyIndices1} in BuildingErrors.tooManyIndices()
          x created at {tooManyIndices2} in BuildingErrors.tooManyIndices()
          hint: give at most 1 index
        """)
    }
  }

  @Test func anAxisThatIsNotThere() {
    let x = T.dmatrix /*anAxisThatIsNotThere2*/("x")
    do {
      _ = try function([x], x.sum /*anAxisThatIsNotThere1*/(axis: 5))
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [sum] axis 5 is out of range for a tensor of 2 axes: got float64(?, ?)
          here at {anAxisThatIsNotThere1} in BuildingErrors.anAxisThatIsNotThere()
          x created at {anAxisThatIsNotThere2} in BuildingErrors.anAxisThatIsNotThere()
          hint: axes count from 0; negative ones from the last
        """)
    }
  }

  @Test func anAxisThatCannotBeDropped() {
    let x = T.dmatrix /*anAxisThatCannotBeDropped2*/("x")
    do {
      _ = try function([x], x.dimshuffle /*anAxisThatCannotBeDropped1*/(0))
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [dimshuffle] You cannot drop a non-broadcastable dimension: axis 1 of float64(?, ?)
          here at {anAxisThatCannotBeDropped1} in BuildingErrors.anAxisThatCannotBeDropped()
          x created at {anAxisThatCannotBeDropped2} in BuildingErrors.anAxisThatCannotBeDropped()
          hint: take an element along the axis (x[0]), or reduce over it
        """)
    }
  }

  @Test func joiningDifferentRanks() {
    let x = T.dmatrix /*joiningDifferentRanks2*/("x")
    let v = T.dvector /*joiningDifferentRanks3*/("v")
    do {
      _ = try function([x, v], T.concatenate /*joiningDifferentRanks1*/([x, v]))
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [concatenate] concatenate can only join tensors with the same number of dimensions: got float64(?, ?), float64(?)
          here at {joiningDifferentRanks1} in BuildingErrors.joiningDifferentRanks()
          x created at {joiningDifferentRanks2} in BuildingErrors.joiningDifferentRanks()
          v created at {joiningDifferentRanks3} in BuildingErrors.joiningDifferentRanks()
          hint: add axes first, for instance with x[.newAxis] or T.shapePadLeft(x)
        """)
    }
  }

  @Test func aReshapeOfUnknownRank() {
    let x = T.dvector /*aReshapeOfUnknownRank2*/("x")
    let shape = T.lvector("shape")
    do {
      _ = try function([x, shape], x.reshape /*aReshapeOfUnknownRank1*/(shape))
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [reshape] The length of the provided shape (TensorType(int64, vector)) cannot be automatically determined, so Theano is not able to know what the number of dimensions of the reshaped variable will be. You can provide the 'ndim' keyword argument to 'reshape' to avoid this problem.
          here at {aReshapeOfUnknownRank1} in BuildingErrors.aReshapeOfUnknownRank()
          x created at {aReshapeOfUnknownRank2} in BuildingErrors.aReshapeOfUnknownRank()
          hint: x.reshape(shape, ndim: 2), or a list of sizes: x.reshape([n, 2])
        """)
    }
  }

  @Test func settingWhatIsNoPart() {
    let x = T.dvector /*settingWhatIsNoPart2*/("x")
    do {
      _ = try function([x], /*settingWhatIsNoPart3+2*/ T.setSubtensor /*settingWhatIsNoPart1*/(x, 1.0))
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [setSubtensor] x must be the result of a subtensor operation
          here at {settingWhatIsNoPart1} in BuildingErrors.settingWhatIsNoPart()
          x created at {settingWhatIsNoPart2} in BuildingErrors.settingWhatIsNoPart()
          operand 2 created at {settingWhatIsNoPart3} in BuildingErrors.settingWhatIsNoPart()
          hint: write T.setSubtensor(x[index], y) with the index in the first argument
        """)
    }
  }

  @Test func aLiteralThatDoesNotFit() {
    let x = T.bscalar("x")
    do {
      _ = try function([x], x /*aLiteralThatDoesNotFit1*/ + 300)
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [add] the literal 300 does not fit into int8, the dtype of what it meets
          here at {aLiteralThatDoesNotFit1} in BuildingErrors.aLiteralThatDoesNotFit()
          hint: cast the tensor to a wider dtype, or write T.constant(value, dtype:)
        """)
    }
  }

  @Test func subtractingBools() {
    let x = T.scalar /*subtractingBools2*/("x", dtype: .bool)
    do {
      _ = try function([x], x /*subtractingBools1*/ - x)
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [sub] bool output not supported: got bool and bool
          here at {subtractingBools1} in BuildingErrors.subtractingBools()
          x created at {subtractingBools2} in BuildingErrors.subtractingBools()
          hint: cast to int8 first; for logic use and (&), or (|), xor (^) and invert (~)
        """)
    }
  }

  @Test func comparingComplexNumbers() {
    let x = T.zvector /*comparingComplexNumbers2*/("x")
    do {
      _ = try function([x], x.max /*comparingComplexNumbers1*/())
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [max] complex numbers have no order: got complex128
          here at {comparingComplexNumbers1} in BuildingErrors.comparingComplexNumbers()
          x created at {comparingComplexNumbers2} in BuildingErrors.comparingComplexNumbers()
          hint: compare abs(x), x.real or x.imag
        """)
    }
  }

  /// What is wrong is told with a way out.
  @Test func waysOut() {
    let (x, p, y) = (T.dmatrix("x"), T.dmatrix("p"), T.dvector("y"))
    for (expression, hint) in [
      (
        T.nnet.categoricalCrossentropy(T.softmax(p), y),
        "class numbers are integers: declare them with T.ivector, or cast them: T.cast(y, .int64)"
      ),
      (T.hessian(x, y), "reduce it first, for instance with .sum() or .mean()"),
      (
        T.hessian((x * x).sum(), x),
        "make the expression of a vector: let v = T.dvector(\"v\"), and v.reshape(…) in place of the tensor"
      ),
      (T.jacobian(x * x, x), "flatten it: T.jacobian(y.flatten(), x)"),
      (T.tensordot(x, x, axes: [[1]]), "write axes: [[1, 2], [0, 1]], or axes: [1, 0] for one axis of each"),
    ] as [(TensorVariable, String)] {
      #expect(expression.error.map { "\($0)".hasSuffix("  hint: \(hint)") } == true, "\(hint)")
    }
    #expect(T.hessian(x, y).error.map { "\($0)".hasPrefix("TypeError: [hessian] cost must be a scalar") } == true)
  }
}

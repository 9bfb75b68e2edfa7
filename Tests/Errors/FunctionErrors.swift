import Testing
import Theano

/// What `function` refuses.
struct FunctionErrors {
  @Test func anUnusedInput() {
    let x = T.dscalar("x")
    let y = T.dscalar /*anUnusedInput2*/("y")
    do {
      _ = try function /*anUnusedInput1*/([x, y], T.exp(x))
      noError()
    } catch {
      pin(
        error,
        """
        UnusedInputError: [function] theano.function was asked to create a function computing outputs given certain inputs, but the provided input variable at index 1 is not part of the computational graph needed to compute the outputs: y
          here at {anUnusedInput1} in FunctionErrors.anUnusedInput()
          y created at {anUnusedInput2} in FunctionErrors.anUnusedInput()
          hint: leave it out, or pass onUnusedInput: .ignore
        """)
    }
  }

  @Test func aForgottenInput() {
    let x = T.dscalar("x")
    let y = T.dscalar /*aForgottenInput2*/("y")
    let z = x /*aForgottenInput3*/ * y
    do {
      _ = try function /*aForgottenInput1*/([x], z + 1)
      noError()
    } catch {
      pin(
        error,
        """
        MissingInputError: [function] the variable y, used to compute mul, was not provided and not given a value
          here at {aForgottenInput1} in FunctionErrors.aForgottenInput()
          y created at {aForgottenInput2} in FunctionErrors.aForgottenInput()
          the operation created at {aForgottenInput3} in FunctionErrors.aForgottenInput()
          hint: add it to the inputs, give it a default with In(…, value:), or replace it with givens
        """)
    }
  }

  @Test func noThreads() {
    let x = T.dscalar("x")
    do {
      _ = try function /*noThreads1*/([x], x * 2, threads: 0)
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [function] a call cannot use 0 threads
          here at {noThreads1} in FunctionErrors.noThreads()
          hint: pass a number from 1, or nil for as many as there are cores
        """)
    }
  }

  @Test func aLimitInTheReferenceMode() {
    let x = T.dscalar("x")
    do {
      _ = try function /*aLimitInTheReferenceMode1*/([x], x * 2, mode: .reference, memoryLimit: 100)
      noError()
    } catch {
      pin(
        error,
        """
        NotImplementedError: [function] a memory limit needs a plan of memory, and the reference mode makes none
          here at {aLimitInTheReferenceMode1} in FunctionErrors.aLimitInTheReferenceMode()
          hint: compile with mode: .fastRun
        """)
    }
  }

  @Test func anInputListedTwice() {
    let x = T.dscalar /*anInputListedTwice2*/("x")
    do {
      _ = try function /*anInputListedTwice1*/([x, x], x + 1)
      noError()
    } catch {
      pin(
        error,
        """
        UnusedInputError: [function] Variable x is used twice in inputs to theano.function, at indices 0 and 1
          here at {anInputListedTwice1} in FunctionErrors.anInputListedTwice()
          x created at {anInputListedTwice2} in FunctionErrors.anInputListedTwice()
          hint: list it once
        """)
    }
  }

  @Test func aConstantAsInput() {
    do {
      _ = try function /*aConstantAsInput1*/([T.constant /*aConstantAsInput2*/(1.5)], T.constant(1.5))
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [function] the input at index 0 is a constant, not an input variable
          here at {aConstantAsInput1} in FunctionErrors.aConstantAsInput()
          input 0 created at {aConstantAsInput2} in FunctionErrors.aConstantAsInput()
          hint: make the input with a constructor such as T.dmatrix("x")
        """)
    }
  }

  @Test func aSharedVariableAsInput() {
    do {
      let w = try shared /*aSharedVariableAsInput2*/([1.0, 2.0], "w")
      _ = try function /*aSharedVariableAsInput1*/([w], w * 2)
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [function] Cannot use a shared variable (w) as explicit input
          here at {aSharedVariableAsInput1} in FunctionErrors.aSharedVariableAsInput()
          w created at {aSharedVariableAsInput2} in FunctionErrors.aSharedVariableAsInput()
          hint: substitute a non-shared variable through givens
        """)
    }
  }

  @Test func anUpdateOfAnotherDType() {
    do {
      let w = try shared /*anUpdateOfAnotherDType2*/(NDArray([Float(1), 2]), "w")
      let step = T.dvector("step")
      _ = try function /*anUpdateOfAnotherDType1*/([step], updates: [w: w /*anUpdateOfAnotherDType3*/ - step])
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [function] An update must have the same type as the original shared variable (shared_var=w, shared_var.type=TensorType(float32, vector), update_val.type=TensorType(float64, vector))
          here at {anUpdateOfAnotherDType1} in FunctionErrors.anUpdateOfAnotherDType()
          w created at {anUpdateOfAnotherDType2} in FunctionErrors.anUpdateOfAnotherDType()
          the update created at {anUpdateOfAnotherDType3} in FunctionErrors.anUpdateOfAnotherDType()
          hint: cast the update: T.cast(update, .float32)
        """)
    }
  }

  @Test func anUpdateOfAnotherPattern() {
    do {
      let w = try shared /*anUpdateOfAnotherPattern2*/([[1.0, 2.0]], "w")
      _ = try function /*anUpdateOfAnotherPattern1*/(
        [], updates: [w: w.sum /*anUpdateOfAnotherPattern3*/(axis: 0, keepdims: true)])
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [function] An update must have the same type as the original shared variable (shared_var=w, shared_var.type=TensorType(float64, matrix), update_val.type=TensorType(float64, row))
          here at {anUpdateOfAnotherPattern1} in FunctionErrors.anUpdateOfAnotherPattern()
          w created at {anUpdateOfAnotherPattern2} in FunctionErrors.anUpdateOfAnotherPattern()
          the update created at {anUpdateOfAnotherPattern3} in FunctionErrors.anUpdateOfAnotherPattern()
          hint: make the broadcastable patterns equal: T.unbroadcast, T.addbroadcast or shared(…, broadcastable:)
        """)
    }
  }

  @Test func anUpdateTwice() {
    do {
      let w = try shared /*anUpdateTwice2*/(1.0, "w")
      _ = try function /*anUpdateTwice1*/([], updates: [w: w + 1, w: w * 2])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [function] this shared variable already has an update expression: w
          here at {anUpdateTwice1} in FunctionErrors.anUpdateTwice()
          w created at {anUpdateTwice2} in FunctionErrors.anUpdateTwice()
          hint: keep one of the two
        """)
    }
  }

  @Test func aGivenOfAnotherType() {
    let x = T.dmatrix /*aGivenOfAnotherType2*/("x")
    let v = T.dvector /*aGivenOfAnotherType3*/("v")
    do {
      _ = try function /*aGivenOfAnotherType1*/([v], x * 2, givens: [x: v])
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [function] Cannot convert Type TensorType(float64, vector) (of the replacement) into Type TensorType(float64, matrix) (of Variable x)
          here at {aGivenOfAnotherType1} in FunctionErrors.aGivenOfAnotherType()
          x created at {aGivenOfAnotherType2} in FunctionErrors.aGivenOfAnotherType()
          v created at {aGivenOfAnotherType3} in FunctionErrors.aGivenOfAnotherType()
          hint: convert the replacement to TensorType(float64, matrix)
        """)
    }
  }

  @Test func givensThatLeadBack() {
    let x = T.dscalar /*givensThatLeadBack2*/("x")
    do {
      _ = try function /*givensThatLeadBack1*/([], T.exp(x), givens: [x: x + 1])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [function] the replacement of x leads back to x
          here at {givensThatLeadBack1} in FunctionErrors.givensThatLeadBack()
          x created at {givensThatLeadBack2} in FunctionErrors.givensThatLeadBack()
          hint: use a fresh variable in the replacement
        """)
    }
  }

  @Test func anUnknownMode() {
    do {
      _ = try Mode /*anUnknownMode1*/(named: "FAST_RUNN")
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [config] No predefined mode exist for string: FAST_RUNN
          here at {anUnknownMode1} in FunctionErrors.anUnknownMode()
          hint: the modes are FAST_RUN, FAST_COMPILE, REFERENCE
        """)
    }
  }

  @Test func severalAtOnce() {
    let x = T.dscalar("x")
    let y = T.dscalar /*severalAtOnce2*/("y")
    let z = T.dscalar /*severalAtOnce4*/("z")
    do {
      _ = try function /*severalAtOnce1*/([x], x + y /*severalAtOnce3*/ * z)
      noError()
    } catch {
      pin(
        error,
        """
        MissingInputError: [function] the variable y, used to compute mul, was not provided and not given a value
          here at {severalAtOnce1} in FunctionErrors.severalAtOnce()
          y created at {severalAtOnce2} in FunctionErrors.severalAtOnce()
          the operation created at {severalAtOnce3} in FunctionErrors.severalAtOnce()
          hint: add it to the inputs, give it a default with In(…, value:), or replace it with givens
        also (1) MissingInputError: [function] the variable z, used to compute mul, was not provided and not given a value
          here at {severalAtOnce1} in FunctionErrors.severalAtOnce()
          z created at {severalAtOnce4} in FunctionErrors.severalAtOnce()
          the operation created at {severalAtOnce3} in FunctionErrors.severalAtOnce()
          hint: add it to the inputs, give it a default with In(…, value:), or replace it with givens
        """)
    }
  }

  @Test func aPatternThatDoesNotFit() {
    do {
      _ = try shared /*aPatternThatDoesNotFit1*/([1.0, 2.0], broadcastable: [true])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [shared] the broadcastable pattern (True) does not fit a value of shape (2,)
          here at {aPatternThatDoesNotFit1} in FunctionErrors.aPatternThatDoesNotFit()
          hint: only an axis of size 1 can be broadcastable
        """)
    }
  }

  @Test func aLiteralForASharedVariable() {
    let w: SharedVariable = /*aLiteralForASharedVariable1*/ 3
    do {
      _ = try function([], w + 1)
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [shared] a literal is a constant, not a shared variable
          here at {aLiteralForASharedVariable1} in FunctionErrors.aLiteralForASharedVariable()
          hint: write try shared(value)
        """)
    }
  }
}

import Testing
import Theano

/// What a call refuses.
struct CallErrors {
  @Test(arguments: Mode.allCases)
  func sizesThatDiffer(_ mode: Mode) {
    let x = T.dmatrix /*sizesThatDiffer2*/("x")
    let y = T.dmatrix /*sizesThatDiffer3*/("y")
    do {
      let f = try function([x, y], x /*sizesThatDiffer1*/ + y, mode: mode)
      _ = try f /*sizesThatDiffer4*/([[1, 2], [3, 4]], [[1, 2, 3, 4], [5, 6, 7, 8]])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [add] Input dimension mis-match. (x.shape[1] = 2, y.shape[1] = 4)
          here at {sizesThatDiffer1} in CallErrors.sizesThatDiffer(_:)
          x created at {sizesThatDiffer2} in CallErrors.sizesThatDiffer(_:)
          y created at {sizesThatDiffer3} in CallErrors.sizesThatDiffer(_:)
          called at {sizesThatDiffer4} in CallErrors.sizesThatDiffer(_:)
          hint: these two sizes must be equal
        """)
    }
  }

  @Test(arguments: Mode.allCases)
  func aRowFoundAtTheCall(_ mode: Mode) {
    let x = T.dmatrix /*aRowFoundAtTheCall2*/("x")
    let y = T.dmatrix /*aRowFoundAtTheCall3*/("y")
    do {
      let f = try function([x, y], x /*aRowFoundAtTheCall1*/ * y, mode: mode)
      _ = try f /*aRowFoundAtTheCall4*/([[1], [2], [3]], [[4]])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [mul] Input dimension mis-match. (x.shape[0] = 3, y.shape[0] = 1)
          here at {aRowFoundAtTheCall1} in CallErrors.aRowFoundAtTheCall(_:)
          x created at {aRowFoundAtTheCall2} in CallErrors.aRowFoundAtTheCall(_:)
          y created at {aRowFoundAtTheCall3} in CallErrors.aRowFoundAtTheCall(_:)
          called at {aRowFoundAtTheCall4} in CallErrors.aRowFoundAtTheCall(_:)
          hint: a size that is only found to be 1 at a call does not stretch: use a row, a col, or addbroadcast
        """)
    }
  }

  @Test(arguments: Mode.allCases)
  func productsThatDoNotFit(_ mode: Mode) {
    let x = T.dmatrix /*productsThatDoNotFit2*/("x")
    do {
      let w = try shared /*productsThatDoNotFit3*/([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "w")
      let f = try function([x], T.dot /*productsThatDoNotFit1*/(x, w), mode: mode)
      _ = try f /*productsThatDoNotFit4*/([[1, 2], [3, 4]])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [dot] Input dimension mis-match. (x.shape[1] = 2, w.shape[0] = 3)
          here at {productsThatDoNotFit1} in CallErrors.productsThatDoNotFit(_:)
          x created at {productsThatDoNotFit2} in CallErrors.productsThatDoNotFit(_:)
          w created at {productsThatDoNotFit3} in CallErrors.productsThatDoNotFit(_:)
          called at {productsThatDoNotFit4} in CallErrors.productsThatDoNotFit(_:)
          hint: these two sizes must be equal
        """)
    }
  }

  @Test func aMissingArgument() {
    let x = T.dscalar("x")
    let y = T.dscalar /*aMissingArgument2*/("y")
    do {
      let f = try function([x, y], x + y)
      _ = try f /*aMissingArgument1*/(1.0)
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [call] Missing required input: y
          here at {aMissingArgument1} in CallErrors.aMissingArgument()
          y created at {aMissingArgument2} in CallErrors.aMissingArgument()
          hint: pass a value for each input, or give it a default with In(…, value:)
        """)
    }
  }

  @Test func tooManyArguments() {
    let x = T.dscalar("x")
    do {
      let f = try function /*tooManyArguments2*/([x], x + 1)
      _ = try f /*tooManyArguments1*/(1.0, 2.0, 3.0)
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [call] Too many parameter passed to theano function: got 3 for 1 input
          here at {tooManyArguments1} in CallErrors.tooManyArguments()
          the function created at {tooManyArguments2} in CallErrors.tooManyArguments()
          hint: the inputs are x
        """)
    }
  }

  @Test func aCallBeyondTheLimit() {
    let x = T.dvector("x")
    do {
      let f = try function([x], T /*aCallBeyondTheLimit1+1*/.exp(x), memoryLimit: 4096)
      _ = try f /*aCallBeyondTheLimit2*/(try NDArray.zeros([1024]))
      noError()
    } catch {
      pin(
        error,
        """
        MemoryError: [call] the call needs 8192 bytes of memory, the limit is 4096
          a value of 8192 bytes created at {aCallBeyondTheLimit1} in CallErrors.aCallBeyondTheLimit()
          called at {aCallBeyondTheLimit2} in CallErrors.aCallBeyondTheLimit()
          hint: pass smaller arrays, for instance in batches, or raise memoryLimit
        """)
    }
  }

  @Test func tooFewArraysToWriteInto() {
    let x = T.dvector("x")
    do {
      let f = try function /*tooFewArraysToWriteInto2*/([x], x * 2)
      var results: [NDArray] = []
      try f.call /*tooFewArraysToWriteInto1*/([try NDArray.zeros([2])], into: &results)
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [call] got 0 arrays to write into for 1 output
          here at {tooFewArraysToWriteInto1} in CallErrors.tooFewArraysToWriteInto()
          the function created at {tooFewArraysToWriteInto2} in CallErrors.tooFewArraysToWriteInto()
          hint: pass one array for each output, in order
        """)
    }
  }

  @Test func anArrayThatDoesNotFitAnOutput() {
    let x = T.dvector("x")
    do {
      let f = try function([x], x * 2)
      var results = [try NDArray.zeros([3])]
      try f.call /*anArrayThatDoesNotFitAnOutput1*/([try NDArray.zeros([2])], into: &results)
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [call] output 0 is float64[2], the array to write it into is float64[3]
          here at {anArrayThatDoesNotFitAnOutput1} in CallErrors.anArrayThatDoesNotFitAnOutput()
          hint: make it with NDArray.zeros([2], .float64)
        """)
    }
  }

  @Test func anUnknownName() {
    let x = T.dscalar("x")
    do {
      let f = try function /*anUnknownName2*/([x], x + 1)
      _ = try f /*anUnknownName1*/(named: ["zz": 1.0])
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [call] Unknown input or state: zz. The function has 1 named input (x)
          here at {anUnknownName1} in CallErrors.anUnknownName()
          the function created at {anUnknownName2} in CallErrors.anUnknownName()
          hint: use one of these names, or pass arguments by position
        """)
    }
  }

  @Test func aDTypeThatWouldLosePrecision() {
    let x = T.fmatrix /*aDTypeThatWouldLosePrecision2*/("x")
    do {
      let f = try function([x], x * 2, name: "double")
      _ = try f /*aDTypeThatWouldLosePrecision1*/(NDArray([[1.0, 2.0], [3.0, 4.0]]))
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [double] Bad input argument x to theano function with name "double" at index 0 (0-based). TensorType(float32, matrix) cannot store a value of dtype float64 without risking loss of precision. Value: an array of shape (2, 2)
          here at {aDTypeThatWouldLosePrecision1} in CallErrors.aDTypeThatWouldLosePrecision()
          x created at {aDTypeThatWouldLosePrecision2} in CallErrors.aDTypeThatWouldLosePrecision()
          hint: cast the data explicitly (.astype(.float32)), or pass allowInputDowncast: true to function
        """)
    }
  }

  @Test func aNumberThatWouldChange() {
    let i = T.iscalar /*aNumberThatWouldChange2*/("i")
    do {
      let f = try function([i], i + 1)
      _ = try f /*aNumberThatWouldChange1*/(1.5)
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [call] Bad input argument i to theano function at index 0 (0-based). TensorType(int32, scalar) cannot store accurately value 1.5, it would be represented as 1
          here at {aNumberThatWouldChange1} in CallErrors.aNumberThatWouldChange()
          i created at {aNumberThatWouldChange2} in CallErrors.aNumberThatWouldChange()
          hint: pass a value that fits, or allowInputDowncast: true to function
        """)
    }
  }

  /// With as many digits as tell the two apart.
  @Test func aNumberThatWouldBeRounded() throws {
    let (x, v) = (T.fscalar("x"), T.fvector("v"))
    func words(_ variable: TensorVariable, _ value: some NDArrayConvertible) throws -> String {
      let f = try function([variable], variable + 1, allowInputDowncast: false)
      let error = #expect(throws: TheanoError.self) { try f(value) }
      let line = "\(error, default: "")".split(separator: "\n").first.map(String.init) ?? ""
      return line.split(separator: "accurately value ").last.map(String.init) ?? ""
    }
    #expect(try words(x, 0.1) == "0.1, it would be represented as 0.10000000149011612")
    #expect(try words(v, [0.1, 0.5]) == "[0.1 0.5], it would be represented as [0.10000000149011612 0.5]")
    let long = try words(v, [1, 2, 3, 4, 5, 6, 0.1])
    #expect(
      long
        == "0.1 (element 6 of an array of shape (7,)), it would be represented as "
        + "0.10000000149011612 (element 6 of an array of shape (7,))")
  }

  @Test func aWrongRank() {
    let x = T.dmatrix /*aWrongRank2*/("x")
    do {
      let f = try function([x], x + 1)
      _ = try f /*aWrongRank1*/([1.0, 2.0, 3.0])
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [call] Bad input argument x to theano function at index 0 (0-based). Wrong number of dimensions: expected 2, got 1 with shape (3,)
          here at {aWrongRank1} in CallErrors.aWrongRank()
          x created at {aWrongRank2} in CallErrors.aWrongRank()
          hint: pass an array of 2 axes, or declare the variable with another number of axes
        """)
    }
  }

  @Test func aMatrixForARow() {
    let x = T.drow /*aMatrixForARow2*/("x")
    do {
      let f = try function([x], x + 1)
      _ = try f /*aMatrixForARow1*/([[1.0, 2.0], [3.0, 4.0]])
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [call] Bad input argument x to theano function at index 0 (0-based). Non-unit value on shape on a broadcastable dimension: shape (2, 2), broadcastable (True, False)
          here at {aMatrixForARow1} in CallErrors.aMatrixForARow()
          x created at {aMatrixForARow2} in CallErrors.aMatrixForARow()
          hint: pass size 1 there, or declare the variable without a broadcastable axis (T.matrix)
        """)
    }
  }

  @Test func aRaggedArray() {
    let x = T.dmatrix /*aRaggedArray2*/("x")
    do {
      let f = try function([x], x + 1)
      _ = try f /*aRaggedArray1*/([[1.0, 2.0], [3.0]])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: ragged nested array: row 0 has shape [2], row 1 has shape [1]
          here at {aRaggedArray1} in CallErrors.aRaggedArray()
          x created at {aRaggedArray2} in CallErrors.aRaggedArray()
          hint: give every row the same length
        """)
    }
  }

  @Test(arguments: Mode.allCases)
  func anIndexOutOfRange(_ mode: Mode) {
    let x = T.dvector /*anIndexOutOfRange2*/("x")
    let k = T.lscalar /*anIndexOutOfRange3*/("k")
    do {
      let f = try function([x, k], x /*anIndexOutOfRange1*/[k], mode: mode)
      _ = try f /*anIndexOutOfRange4*/([1, 2, 3], 5)
      noError()
    } catch {
      pin(
        error,
        """
        IndexError: [Subtensor] index 5 is out of bounds for axis 0 with size 3
          here at {anIndexOutOfRange1} in CallErrors.anIndexOutOfRange(_:)
          x created at {anIndexOutOfRange2} in CallErrors.anIndexOutOfRange(_:)
          k created at {anIndexOutOfRange3} in CallErrors.anIndexOutOfRange(_:)
          called at {anIndexOutOfRange4} in CallErrors.anIndexOutOfRange(_:)
          hint: indices count from 0, negative ones from the end
        """)
    }
  }

  @Test(arguments: Mode.allCases)
  func anIndexInAVectorOutOfRange(_ mode: Mode) {
    let x = T.dvector("x")
    let k = T.lvector("k")
    do {
      let f = try function([x, k], x /*anIndexInAVectorOutOfRange1*/[k], mode: mode)
      _ = try f /*anIndexInAVectorOutOfRange2*/([1, 2, 3], [0, -4, 7])
      noError()
    } catch {
      pin(
        error,
        """
        IndexError: [Subtensor] index -4 is out of bounds for axis 0 with size 3
          here at {anIndexInAVectorOutOfRange1} in CallErrors.anIndexInAVectorOutOfRange(_:)
          called at {anIndexInAVectorOutOfRange2} in CallErrors.anIndexInAVectorOutOfRange(_:)
          hint: indices count from 0, negative ones from the end
        """)
    }
  }

  @Test(arguments: Mode.allCases)
  func aLabelOutOfRange(_ mode: Mode) {
    let x = T.dmatrix("x")
    let y = T.lvector("y")
    do {
      let f = try function(
        [x, y],
        T.nnet.categoricalCrossentropy /*aLabelOutOfRange1*/(
          T.nnet.softmax /*aLabelOutOfRange3*/(x), y), mode: mode)
      _ = try f /*aLabelOutOfRange2*/([[1, 2, 3], [4, 5, 6]], [0, 3])
      noError()
    } catch {
      // What rewriting makes one operation of two is blamed on both lines.
      let softmax =
        mode == .reference ? "" : "\n  and at {aLabelOutOfRange3} in CallErrors.aLabelOutOfRange(_:)"
      pin(
        error,
        """
        ValueError: [CrossentropyCategorical1Hot] y_i value out of bounds: label 3 for 3 classes
          here at {aLabelOutOfRange1} in CallErrors.aLabelOutOfRange(_:)\(softmax)
          called at {aLabelOutOfRange2} in CallErrors.aLabelOutOfRange(_:)
          hint: labels count from 0
        """)
    }
  }

  @Test(arguments: Mode.allCases)
  func theLargestOfNothing(_ mode: Mode) {
    let x = T.dvector /*theLargestOfNothing2*/("x")
    do {
      let f = try function([x], x.max /*theLargestOfNothing1*/(), mode: mode)
      _ = try f /*theLargestOfNothing3*/([Double]())
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [max] input has zero-size on axis 0, where an element is needed
          here at {theLargestOfNothing1} in CallErrors.theLargestOfNothing(_:)
          x created at {theLargestOfNothing2} in CallErrors.theLargestOfNothing(_:)
          called at {theLargestOfNothing3} in CallErrors.theLargestOfNothing(_:)
          hint: pass at least one element along that axis
        """)
    }
  }

  @Test(arguments: Mode.allCases)
  func aReshapeThatDoesNotFit(_ mode: Mode) {
    let x = T.dvector /*aReshapeThatDoesNotFit2*/("x")
    let n = T.lscalar /*aReshapeThatDoesNotFit3*/("n")
    do {
      let f = try function([x, n], x.reshape /*aReshapeThatDoesNotFit1*/([n, 2]), mode: mode)
      _ = try f /*aReshapeThatDoesNotFit4*/([1, 2, 3], 2)
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [reshape] cannot reshape 3 elements into a shape of 4
          here at {aReshapeThatDoesNotFit1} in CallErrors.aReshapeThatDoesNotFit(_:)
          x created at {aReshapeThatDoesNotFit2} in CallErrors.aReshapeThatDoesNotFit(_:)
          n created at {aReshapeThatDoesNotFit3} in CallErrors.aReshapeThatDoesNotFit(_:)
          called at {aReshapeThatDoesNotFit4} in CallErrors.aReshapeThatDoesNotFit(_:)
          hint: the sizes multiplied must give the number of elements
        """)
    }
  }

  @Test(arguments: Mode.allCases)
  func aNegativeSize(_ mode: Mode) {
    let n = T.lscalar /*aNegativeSize2*/("n")
    do {
      let f = try function([n], T.zeros /*aNegativeSize1*/([n, 2]), mode: mode)
      _ = try f /*aNegativeSize3*/(-3)
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [alloc] a size must not be negative: got -3
          here at {aNegativeSize1} in CallErrors.aNegativeSize(_:)
          n created at {aNegativeSize2} in CallErrors.aNegativeSize(_:)
          called at {aNegativeSize3} in CallErrors.aNegativeSize(_:)
        """)
    }
  }

  @Test func aValueForASharedVariable() {
    do {
      let w = try shared /*aValueForASharedVariable2*/(NDArray([Float(1), 2]), "w")
      try w.setValue /*aValueForASharedVariable1*/(NDArray([1.0, 2.0]))
      noError()
    } catch {
      pin(
        error,
        """
        TypeError: [setValue] Bad value for w. TensorType(float32, vector) cannot store a value of dtype float64 without risking loss of precision. Value: [1. 2.]
          here at {aValueForASharedVariable1} in CallErrors.aValueForASharedVariable()
          w created at {aValueForASharedVariable2} in CallErrors.aValueForASharedVariable()
          hint: cast the data explicitly: .astype(.float32)
        """)
    }
  }

  @Test func theLineOfAWrapper() {
    let x = T.dmatrix /*theLineOfAWrapper3*/("x")
    let y = T.dmatrix /*theLineOfAWrapper4*/("y")
    do {
      let f = try function([x, y], /*theLineOfAWrapper2*/ wrapped(x, y), mode: .reference)
      _ = try f /*theLineOfAWrapper5*/([[1, 2]], [[1, 2, 3]])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [add] Input dimension mis-match. (x.shape[1] = 2, y.shape[1] = 3)
          here at {theLineOfAWrapper1} in wrapped(_:_:)
            called at {theLineOfAWrapper2} in CallErrors.theLineOfAWrapper()
          x created at {theLineOfAWrapper3} in CallErrors.theLineOfAWrapper()
          y created at {theLineOfAWrapper4} in CallErrors.theLineOfAWrapper()
          called at {theLineOfAWrapper5} in CallErrors.theLineOfAWrapper()
          hint: these two sizes must be equal
        """)
    }
  }

  @Test func theLineOfAMethodAndOfAnExtension() {
    let x = T.dmatrix("x")
    do {
      let f = try function(
        [x], /*theLineOfAMethodAndOfAnExtension3+2*/ x.centred().max /*theLineOfAMethodAndOfAnExtension1*/(axis: 1),
        mode: .reference)
      _ = try f /*theLineOfAMethodAndOfAnExtension4*/([[Double]](repeating: [], count: 2))
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [max] input has zero-size on axis 1, where an element is needed
          here at {theLineOfAMethodAndOfAnExtension1} in CallErrors.theLineOfAMethodAndOfAnExtension()
          operand 1 created at {theLineOfAMethodAndOfAnExtension2} in TensorVariable.centred()
            called at {theLineOfAMethodAndOfAnExtension3} in CallErrors.theLineOfAMethodAndOfAnExtension()
          called at {theLineOfAMethodAndOfAnExtension4} in CallErrors.theLineOfAMethodAndOfAnExtension()
          hint: pass at least one element along that axis
        """)
    }
  }

  @Test func theLineInAnExtension() {
    let x = T.dmatrix /*theLineInAnExtension3*/("x")
    let y = T.dmatrix /*theLineInAnExtension4*/("y")
    do {
      let f = try function([x, y], /*theLineInAnExtension2+2*/ x.scaled(by: y).sum(), mode: .reference)
      _ = try f /*theLineInAnExtension5*/([[1, 2]], [[1, 2, 3]])
      noError()
    } catch {
      pin(
        error,
        """
        ValueError: [mul] Input dimension mis-match. (x.shape[1] = 2, y.shape[1] = 3)
          here at {theLineInAnExtension1} in TensorVariable.scaled(by:)
            called at {theLineInAnExtension2} in CallErrors.theLineInAnExtension()
          x created at {theLineInAnExtension3} in CallErrors.theLineInAnExtension()
          y created at {theLineInAnExtension4} in CallErrors.theLineInAnExtension()
          called at {theLineInAnExtension5} in CallErrors.theLineInAnExtension()
          hint: these two sizes must be equal
        """)
    }
  }
}

@inline(never)
private func wrapped(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
  let sum = a /*theLineOfAWrapper1*/ + b
  return T.exp(sum)
}

extension TensorVariable {
  fileprivate func centred() -> TensorVariable {
    let centre = mean(axis: 0)
    return self /*theLineOfAMethodAndOfAnExtension2*/ - centre
  }

  @inline(never)
  fileprivate func scaled(by other: TensorVariable) -> TensorVariable {
    let product = self /*theLineInAnExtension1*/ * other
    return product + 1
  }
}

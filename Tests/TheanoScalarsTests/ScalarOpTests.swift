import Testing
import TheanoArrays
import TheanoErrors
import TheanoScalars

struct ScalarOpTests {
  @Test func everyCaseIsListedOnce() throws {
    let source = try text("Sources/TheanoScalars/ScalarOp.swift")
    let cases = source.split(separator: "\n").filter { $0.hasPrefix("  case ") }
      .flatMap { $0.dropFirst(7).split(separator: ",") }.map { $0.filter { !" `".contains($0) } }
    #expect(cases.contains("add") && cases.contains("cast(DType)"))
    // `cast` stands for one operation per dtype.
    #expect(ScalarOp.all.count == cases.count - 1 + DType.allCases.count)
    #expect(Set(ScalarOp.all).count == ScalarOp.all.count)
    let names = Set(ScalarOp.all.map { "\($0)" })
    for name in cases where name != "cast(DType)" { #expect(names.contains(name), "\(name)") }
  }

  @Test func rowsAreComplete() {
    #expect(Set(ScalarOp.all.map(\.row.name)).count == ScalarOp.all.count)
    for op in ScalarOp.all {
      let row = op.row
      #expect(row.partials.count == row.arity ?? 2, "\(op)")
      #expect(row.domain.count == row.arity ?? 2, "\(op)")
      #expect(row.summary.hasSuffix(".") || row.summary.hasSuffix(")"), "\(op)")
      #expect(row.cost >= 0)
      if case .formula(let formula) = row.lowering {
        let operands = row.domain.map { ($0.lowerBound + $0.upperBound) / 2 }
        #expect(formula.evaluate(operands: operands) == op(operands), "\(op)")
      }
    }
  }

  /// Every operation with every combination of dtypes is either computed or refused with words.
  @Test func everyCombinationOfDTypesIsAnswered() {
    for op in ScalarOp.all {
      var combinations = DType.allCases.map { [$0] }
      for _ in 1..<max(op.row.arity ?? 2, 1) {
        combinations = combinations.flatMap { c in DType.allCases.map { c + [$0] } }
      }
      if op.row.arity == 1 { combinations = DType.allCases.map { [$0] } }
      var answered = 0
      for dtypes in combinations {
        do throws(TheanoError) {
          let signature = try op.signature(dtypes)
          #expect(signature.operands.count == dtypes.count)
          // Operands that have been cast are not cast again.
          #expect(try op.signature(signature.operands) == signature, "\(op) of \(dtypes)")
          for operands in [signature.operands.map(Scalar.zero), signature.operands.map(Scalar.one)] {
            let value = op.evaluate(operands, signature)
            #expect(value.isOf(signature.result), "\(op) of \(dtypes) is \(value)")
          }
          answered += 1
        } catch {
          #expect(error.kind == .typeError && !error.fact.message.isEmpty)
          #expect(error.fact.operation == (op.row.name.hasPrefix("cast") ? "cast" : op.row.name))
        }
      }
      #expect(answered > 0, "\(op) refuses everything")
    }
  }

  @Test func resultsHaveTheDTypesOfTheano() throws {
    func result(_ op: ScalarOp, _ dtypes: DType...) throws -> DType { try op.signature(dtypes).result }
    for dtype: DType in [.bool, .int8, .int16, .uint8, .uint16] {
      #expect(try result(.exp, dtype) == .float32)
      #expect(try result(.floor, dtype) == .float32)
    }
    for dtype: DType in [.int32, .int64, .uint32, .uint64] {
      #expect(try result(.exp, dtype) == .float64)
      #expect(try result(.sigmoid, dtype) == .float64)
    }
    #expect(try result(.exp, .float16) == .float16)
    #expect(try result(.arctan2, .int8, .int32) == .float64)
    #expect(try result(.abs, .complex64) == .float32)
    #expect(try result(.real, .complex128) == .float64)
    #expect(try result(.imag, .int8) == .int8)
    #expect(try result(.angle, .complex64) == .float64)
    #expect(try result(.angle, .int8) == .float64)
    #expect(try result(.sqr, .int8) == .int8)
    #expect(try result(.pow, .bool, .bool) == .int8)
    #expect(try result(.pow, .int8, .uint8) == .int16)
    #expect(try result(.mul, .int32, .float32) == .float64)
    #expect(try result(.mul, .int8, .int8, .float16) == .float16)
    #expect(try result(.lt, .int64, .uint64) == .bool)
    #expect(try result(.isnan, .complex64) == .bool)
    #expect(try result(.and, .int8, .uint8) == .int16)
    #expect(try result(.second, .complex64, .int8) == .int8)
    #expect(try result(.switch, .complex64, .int8, .bool) == .int8)
    #expect(try result(.complex, .float32, .int8) == .complex64)
    #expect(try result(.complex, .float32, .int32) == .complex128)
    #expect(try result(.cast(.bool), .complex64) == .bool)
    #expect(try result(.trueDiv, .float16, .bool) == .float16)
  }

  @Test func refusalsSayWhy() {
    func words(_ op: ScalarOp, _ dtypes: DType...) -> String {
      do throws(TheanoError) {
        return "\(try op.signature(dtypes).result)"
      } catch {
        return "\(error.brief)"
      }
    }
    #expect(words(.sub, .bool, .bool) == "TypeError: [sub] bool output not supported: got bool and bool")
    #expect(words(.neg, .bool) == "TypeError: [neg] bool output not supported: got bool")
    #expect(
      words(.mod, .complex64, .int8).hasPrefix("TypeError: [mod] complex numbers are not supported: got c"))
    #expect(
      words(.cast(.float32), .complex64)
        == "TypeError: [cast] casting from complex to real is ambiguous: got complex64 to cast to float32")
    #expect(
      words(.and, .bool, .int8)
        == "TypeError: [and_] got bool and int8, but the operands must be all bools or all integers")
    #expect(words(.or, .float32, .int8).contains("bits are those of bools or integers"))
    #expect(words(.xor, .int8, .uint64).contains("no integer dtype holds the values of both"))
    #expect(words(.roundHalfToEven, .int8).contains("only float16, float32 and float64 are supported"))
    #expect(words(.exp) == "TypeError: [exp] got 0 operands, but it takes 1")
    #expect(words(.add) == "TypeError: [add] got 0 operands, but it takes at least one")
    #expect(words(.sub, .int8) == "TypeError: [sub] got 1 operand, but it takes 2")
  }
}

extension Scalar {
  /// Whether it is a value of `dtype`.
  fileprivate func isOf(_ dtype: DType) -> Bool {
    let isOfKind =
      switch (self, dtype.kind) {
      case (.bool, .bool), (.int, .signed), (.uint, .unsigned), (.real, .float), (.complex, .complex): true
      case (_, _): false
      }
    return isOfKind && rounded(to: dtype) == self
  }
}

import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// Where elements would have to be inserted into an ascending vector (Theano's `SearchSortedOp`): for each `v` the
/// number of elements of `x` that are less than it, or (from the right) not greater; found by halving.
///
/// Operands of one dtype: the vector `x`, and `v` of any shape. Complex numbers and NaN have the order of ``Sort``.
/// It has no derivative.
package struct SearchSorted: Op {
  package let fromRight: Bool

  package init(fromRight: Bool) { self.fromRight = fromRight }

  package var name: String { "SearchSorted{\(fromRight ? "right" : "left")}" }
  package var spokenName: String { "searchsorted" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let (x, v) = (inputs[0].type, inputs[1].type)
    if x.ndim != 1 { throw TheanoError(SortingFacts.needsVector(spokenName, x)) }
    if x.dtype != v.dtype {
      throw TheanoError(ShapeFacts.valueDType(spokenName, value: v.dtype, tensor: x.dtype))
    }
    return Inference(v.with(dtype: .int64))
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] { [.zero, .zero] }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let (x, v) = (inputs[0].contiguous(), inputs[1].contiguous())
    let counts = (0..<v.count).map { k in
      var part = 0..<x.count
      while !part.isEmpty {
        let middle = (part.lowerBound + part.upperBound) / 2
        let (a, b) = (x.scalar(at: middle), v.scalar(at: k))
        let isBefore = fromRight ? !Scalar.ascends(b, a) : Scalar.ascends(a, b)
        part = isBefore ? (middle + 1)..<part.upperBound : part.lowerBound..<middle
      }
      return part.lowerBound
    }
    return [try NDArray(counts, shape: v.shape)]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(SearchSortedRoutine(fromRight: fromRight)) }
}

private struct SearchSortedRoutine: Routine {
  let fromRight: Bool

  var name: String { "searchsorted" }

  func run(_ call: RoutineCall) -> RoutineFault? {
    switch call.inputs[0].dtype {
    case .bool, .uint8: search(call, UInt8.self)
    case .uint16: search(call, UInt16.self)
    case .uint32: search(call, UInt32.self)
    case .uint64: search(call, UInt64.self)
    case .int8: search(call, Int8.self)
    case .int16: search(call, Int16.self)
    case .int32: search(call, Int32.self)
    case .int64: search(call, Int64.self)
    case .float16: search(call, HalfBits.self)
    case .float32: search(call, Float.self)
    case .float64: search(call, Double.self)
    case .complex64: search(call, as: ComplexPair<Float>.self, ComplexPair.precedes)
    case .complex128: search(call, as: ComplexPair<Double>.self, ComplexPair.precedes)
    }
    return nil
  }

  private func search<Element: SortElement>(_ call: RoutineCall, _: Element.Type) {
    search(call, as: Element.self) { $0.sortKey < $1.sortKey }
  }

  @inline(__always)
  private func search<Element>(_ call: RoutineCall, as: Element.Type, _ precedes: (Element, Element) -> Bool) {
    let (x, v) = (call.inputs[0].elements(as: Element.self), call.inputs[1].elements(as: Element.self))
    let (length, count) = (call.inputs[0].count, call.inputs[1].count)
    let places = call.outputs[0].elements(as: Int.self)
    let part = 1 << 12
    call.parallel((count + part - 1) / part) { piece in
      for k in (piece * part)..<min(count, (piece + 1) * part) {
        var (low, high) = (0, length)
        while low < high {
          let middle = (low &+ high) / 2
          let isBefore = fromRight ? !precedes(v[k], x[middle]) : precedes(x[middle], v[k])
          if isBefore { low = middle &+ 1 } else { high = middle }
        }
        places[k] = low
      }
    }
  }
}

internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// The largest and least of floats: where none is NaN, one instruction and a half for each vector in place of four.
extension Emitter {
  /// Whether all that the reduction does is to look for the largest or least of floats, a few instructions for each.
  func findsExtremes(_ reduction: Reduction, _ width: Int) -> Bool {
    let areExtremes = reduction.accumulators.allSatisfy { accumulator in
      switch accumulator.combination {
      case .max, .min: accumulator.narrow == .float32 || accumulator.narrow == .float64
      case .sum, .product, .and, .or, .argmax, .argmin, .replace: false
      }
    }
    let onlyDefines = reduction.body.allSatisfy { if case .define = $0 { true } else { false } }
    return areExtremes && onlyDefines && width > 1 && (reduction.tree.lanes / width) % 2 == 0
  }

  /// The lanes of whole rows, without a look at NaN, of which two vectors are tested at once. Where there is one, the
  /// rows are gone through again by `exactly`, which keeps it.
  func extremes(
    _ reduction: Reduction, _ width: Int, _ initial: [IRValue], from begin: IRValue, to end: IRValue,
    _ exactly: () -> [IRValue]
  ) -> [IRValue] {
    let accumulators = reduction.accumulators
    let vectors = reduction.tree.lanes / width
    let words = accumulators.map { b.vector($0.narrow == .float32 ? b.i32 : b.i64, width) }
    let found = b.loop(
      from: begin, to: end, step: reduction.tree.lanes, carrying: initial + words.map { b.zero($0) }
    ) { counter, current in
      var extremes: [IRValue] = []
      var strange = Array(current.suffix(accumulators.count))
      var previous: [IRValue] = []
      for vector in 0..<vectors {
        let values = values(of: reduction, width, at: b.add(counter, b.int(vector * width)))
        for (k, accumulator) in accumulators.enumerated() {
          let old = current[vector * accumulators.count + k]
          let isBeyond: LLVMRealPredicate = accumulator.combination == .max ? .ogt : .olt
          extremes.append(b.select(b.compare(isBeyond, values[k], old), values[k], old))
          if vector % 2 == 0 { continue }
          let isStrange = b.compare(LLVMRealPredicate.uno, previous[k], values[k])
          strange[k] = b.or(strange[k], b.sext(isStrange, words[k]))
        }
        previous = values
      }
      return extremes + strange
    }
    let isStrange = zip(found.suffix(accumulators.count), words).map { b.compare(LLVMIntPredicate.ne, $0, b.zero($1)) }
    let anyStrange = isStrange.map { b.any($0, width) }.reduce(b.constant(0, b.i1)) { b.or($0, $1) }
    return b.choose(anyStrange) {
      exactly()
    } otherwise: {
      Array(found.dropLast(accumulators.count))
    }
  }

  private func values(of reduction: Reduction, _ width: Int, at counter: IRValue) -> [IRValue] {
    var values: [IRValue] = []
    nested {
      place.vector = VectorScope(loop: reduction.id, lanes: width, base: counter, left: nil, isOutermost: false)
      enter(reduction.id, at: counter)
      emit(reduction.body)
      values = reduction.accumulators.map { value($0).value }
    }
    return values
  }
}

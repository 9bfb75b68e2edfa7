import TheanoErrors
import TheanoGraph

/// What goes wrong when an expression that could be built meets values.
package enum EvaluationFacts: ErrorFact {
  case missingInput(String?)
  /// A relation of sizes does not hold. `names` are those of the operands, `shapes` theirs where they are at hand.
  case sizes(String, SizeRequirement, left: Int, right: Int, names: [String?], shapes: [[Int]]?)

  package var kind: TheanoError.Kind {
    switch self {
    case .missingInput: return .missingInputError
    case .sizes(_, let requirement, _, _, _, _):
      switch requirement.meaning {
      case .index, .mask: return .indexError
      case .stated: return .assertionError
      case .axes, .elements, .dividedElements, .nonNegative, .measurable, .nonEmpty, .part, .nonZeroStep,
        .elementsAlong, .bound, .stepCount, .steps, .initialRows, .state, .row:
        return .valueError
      }
    }
  }

  package var operation: String? {
    switch self {
    case .missingInput: nil
    case .sizes(let name, _, _, _, _, _): name
    }
  }

  package var message: String {
    switch self {
    case .missingInput(let name):
      return "\(name ?? "an input") is needed to compute the result, but no value was given for it"
    case .sizes(let name, let requirement, let left, let right, let names, let shapes):
      let got = shapes.map { ": got shapes " + $0.map(tuple).joined(separator: " and ") } ?? ""
      switch requirement.meaning {
      case .axes(let a, let axisA, let b, let axisB):
        if name == "dot", let shapes, let text = dotMessage(shapes) { return text }
        return "Input dimension mis-match. (\(operand(a, names)).shape[\(axisA)] = \(left), "
          + "\(operand(b, names)).shape[\(axisB)] = \(right))" + got
      case .elements: return "cannot reshape \(right) elements into a shape of \(left)" + got
      case .dividedElements: return "cannot reshape \(right) elements: the sizes beside -1 do not divide them" + got
      case .index(_, let axis): return indexMessage(left, right, axis)
      case .nonNegative: return "a size must not be negative: got \(right)"
      case .measurable: return "a size is larger than any that an array can have"
      case .nonEmpty(let axis):
        return "input has zero-size on axis \(axis), where an element is needed" + got
      case .stated: return "the input has size \(left), expected \(right)" + got
      case .part(let axis):
        return "axis \(axis) of the value has size \(left), but it must fill a part of size \(right)" + got
      case .nonZeroStep: return "slice step cannot be zero"
      case .bound(let axis): return "what is computed for the slice of axis \(axis) is no integer of 64 bits"
      case .elementsAlong(let axis): return "\(left) elements are asked for, but axis \(axis) has \(right)" + got
      case .mask(let axis): return maskMessage(axis, size: "\(left)", mask: "\(right)")
      case .row(let output, let axis):
        return
          "axis \(axis) of the rows of output \(output) has size \(left) on one side of a choice and \(right) on another"
      case .stepCount: return "a loop cannot make a negative number of steps: got \(right)"
      case .steps(let input):
        return "Sequence is shorter than the required number of steps: \(operand(input, names)) has \(right) rows, "
          + "\(left) are needed"
      case .initialRows(let state):
        return "the initial state of output \(state) has \(right) rows, its taps reach \(left) steps back"
      case .state(let number, let axis, _):
        return "axis \(axis) of the result for output \(number) has size \(left), in its initial state it has \(right)"
      }
    }
  }

  package var hint: String? {
    switch self {
    case .missingInput: return "pass its variable to function, or give it a value"
    case .sizes(let name, let requirement, let left, let right, _, _):
      switch requirement.meaning {
      case .axes where name != "dot" && (left == 1 || right == 1):
        return
          "a size that is only found to be 1 at a call does not stretch: use a row, a col, or addbroadcast"
      case .axes: return "these two sizes must be equal"
      case .dividedElements: return "the size for -1 is the number of elements over the product of the other sizes"
      case .elements: return "the sizes multiplied must give the number of elements"
      case .index: return "indices count from 0, negative ones from the end"
      case .nonNegative, .measurable: return nil
      case .bound: return "bounds may lie beyond the axis, but not beyond the integers"
      case .nonEmpty: return "pass at least one element along that axis"
      case .stated: return "pass an array of the size that specifyShape states"
      case .part: return "the value must have the shape of the part it replaces"
      case .elementsAlong: return "ask for fewer elements"
      case .mask: return "a mask has the shape of the axes that it stands for"
      case .nonZeroStep: return "a step of 1 takes every element, -1 all of them from the end"
      case .row: return "all rows of a loop have one shape: make the sides equal in size"
      case .stepCount: return "0 steps give results without rows; goBackwards runs a loop from the end"
      case .steps: return "make fewer steps, or give a longer sequence; taps ahead of a step need rows of their own"
      case .initialRows: return "row 0 is the oldest"
      case .state: return "a state keeps its shape from step to step"
      }
    }
  }
}

/// The operand's name, or Theano's words for one that has none.
private func operand(_ k: Int, _ names: [String?]) -> String {
  (names.indices.contains(k) ? names[k] : nil) ?? "input[\(k)]"
}

private func tuple(_ shape: [Int]) -> String {
  shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.map(String.init).joined(separator: ", ") + ")"
}

private func dotMessage(_ shapes: [[Int]]) -> String? {
  guard shapes.count == 2, shapes[0].count == 2, shapes[1].count == 2 else { return nil }
  let (x, y) = (shapes[0], shapes[1])
  return "Shape mismatch: x has \(x[1]) cols (and \(x[0]) rows) but y has \(y[0]) rows (and \(y[1]) cols)"
}

/// NumPy's words.
func maskMessage(_ axis: Int, size: String, mask: String) -> String {
  "boolean index did not match indexed array along axis \(axis); size of axis is \(size) but size of corresponding "
    + "boolean axis is \(mask)"
}

/// For `index ≤ size - 1`, and for `-size ≤ index`.
private func indexMessage(_ left: Int, _ right: Int, _ axis: Int) -> String {
  if left <= 0 && right < -1 || left < 0 {
    return "index \(right) is out of bounds for axis \(axis) with size \(-left)"
  }
  if left > 0 { return "index \(left) is out of bounds for axis \(axis) with size \(right + 1)" }
  return "no index is within axis \(axis), which is empty"
}

import TheanoLoops
import TheanoScalars

/// About how many statements the first iteration of a kernel's outermost loop runs; of a kernel that is not divided all of
/// it.
struct IterationWork {
  private let kernel: Kernel
  private let parameters: UnsafePointer<Int64>
  /// Integers that follow from the parameters, in the first iteration of each loop.
  private var known: [RegisterID: Scalar] = [:]
  private(set) var statements = 0.0

  init(_ kernel: Kernel, _ parameters: UnsafePointer<Int64>) {
    (self.kernel, self.parameters) = (kernel, parameters)
    if let loop = kernel.chunkedLoop {
      for statement in kernel.body { if case .define(let register, let value) = statement { note(register, value) } }
      statements = count(loop.body)
    } else {
      statements = count(kernel.body)
    }
  }

  private mutating func count(_ statements: [Statement]) -> Double {
    var sum = 0.0
    for statement in statements {
      switch statement {
      case .define(let register, let value):
        note(register, value)
        sum += 1
      case .store, .accumulate, .check: sum += 1
      case .loop(let loop): sum += extent(loop.extent) * count(loop.body)
      case .reduce(let reduction): sum += extent(reduction.extent) * count(reduction.body)
      }
    }
    return sum
  }

  private func extent(_ extent: Extent) -> Double {
    switch extent {
    case .integer(let integer): max(0, Double(value(integer)))
    case .register(let register):
      if case .int(let count)? = known[register] { max(0, Double(count)) } else { IterationWork.unknown }
    }
  }

  /// Iterations of a loop whose number is read from memory.
  private static let unknown = 1024.0

  private func value(_ integer: Integer) -> Int64 {
    switch integer {
    case .constant(let count): Int64(count)
    case .parameter(let number): parameters[number]
    }
  }

  private mutating func note(_ register: RegisterID, _ expression: Expression) {
    guard kernel.registers[register.index] == .int64 else { return }
    switch expression {
    case .constant(let constant): known[register] = constant.value
    case .integer(let integer): known[register] = .int(value(integer))
    case .index: known[register] = .int(0)
    case .load: break
    case .apply(let op, let operands):
      let values = operands.compactMap { known[$0] }
      if values.count < operands.count { break }
      let signature = ScalarSignature(operands: operands.map { kernel.registers[$0.index] }, result: .int64)
      known[register] = op.evaluate(values, signature)
    }
  }
}

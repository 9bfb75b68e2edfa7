internal import CTheanoLLVM
import ComplexModule
import TheanoArrays
import TheanoLoops
import TheanoScalars

/// An operation that machine code calls by its row, and the dtypes.
struct RowUse: Hashable {
  let op: ScalarOp
  let signature: ScalarSignature
}

/// The value of an operation as a function that machine code calls.
///
/// A value is two words (of a complex number its parts, of any other the second is not used): integers and bools
/// extended to 64 bits, floats as float64. Of several lanes come the first words, then the second ones; the operands
/// lie one behind the other, and the result after them.
final class RowFunction: Sendable {
  typealias Words = UnsafeMutablePointer<UInt64>
  private let run: @Sendable (_ words: Words, _ lanes: Int) -> Void

  /// What emitted code calls, as ``ExternalSymbols/rowFunction``.
  static let entry: @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer, Int) -> Void = {
    function, words, lanes in
    let function = Unmanaged<RowFunction>.fromOpaque(function).takeUnretainedValue()
    function.run(words.assumingMemoryBound(to: UInt64.self), lanes)
  }

  init(_ use: RowUse) {
    let kinds = use.signature.operands.map(\.kind)
    let values = use.op.row.values
    let isUniform = values.tests == nil && kinds.allSatisfy { $0 == use.signature.result.kind }
    switch (isUniform, kinds[0]) {
    case (true, .signed):
      run =
        RowFunction.loop(values.int, { Int64(bitPattern: $0[$1]) }) { $0[$1] = UInt64(bitPattern: $2) }
        ?? RowFunction.general(use)
    case (true, .unsigned):
      run = RowFunction.loop(values.uint, { $0[$1] }) { $0[$1] = $2 } ?? RowFunction.general(use)
    case (true, .float):
      run =
        RowFunction.loop(values.real, { Double(bitPattern: $0[$1]) }) { $0[$1] = $2.bitPattern }
        ?? RowFunction.general(use)
    case (true, .complex): run = RowFunction.complexLoop(values.complex) ?? RowFunction.general(use)
    case (_, _): run = RowFunction.general(use)
    }
  }

  /// Over the lanes of a function of one or two numbers.
  private static func loop<Value>(
    _ function: ScalarFunction<Value>?, _ read: @escaping @Sendable (Words, Int) -> Value,
    _ write: @escaping @Sendable (Words, Int, Value) -> Void
  ) -> (@Sendable (Words, Int) -> Void)? {
    switch function {
    case .one(let f):
      return { words, lanes in
        for lane in 0..<lanes { write(words + 2 * lanes, lane, f(read(words, lane))) }
      }
    case .two(let f):
      return { words, lanes in
        for lane in 0..<lanes {
          write(words + 4 * lanes, lane, f(read(words, lane), read(words + 2 * lanes, lane)))
        }
      }
    case .three, .fold, nil: return nil
    }
  }

  private static func complexLoop(
    _ function: ScalarFunction<Complex<Double>>?
  ) -> (@Sendable (Words, Int) -> Void)? {
    @Sendable func read(_ words: Words, _ lane: Int, _ lanes: Int) -> Complex<Double> {
      Complex(Double(bitPattern: words[lane]), Double(bitPattern: words[lanes + lane]))
    }
    @Sendable func write(_ value: Complex<Double>, _ words: Words, _ lane: Int, _ lanes: Int) {
      words[lane] = value.re.bitPattern
      words[lanes + lane] = value.im.bitPattern
    }
    switch function {
    case .one(let f):
      return { words, lanes in
        for lane in 0..<lanes { write(f(read(words, lane, lanes)), words + 2 * lanes, lane, lanes) }
      }
    case .two(let f):
      return { words, lanes in
        for lane in 0..<lanes {
          write(f(read(words, lane, lanes), read(words + 2 * lanes, lane, lanes)), words + 4 * lanes, lane, lanes)
        }
      }
    case .three, .fold, nil: return nil
    }
  }

  /// Whatever the row says, kinds mixed: slowly.
  private static func general(_ use: RowUse) -> @Sendable (Words, Int) -> Void {
    let (op, signature) = (use.op, use.signature)
    return { words, lanes in
      for lane in 0..<lanes {
        let operands = signature.operands.enumerated().map { number, dtype -> Scalar in
          let words = words + 2 * number * lanes
          switch dtype.kind {
          case .bool: return .bool(words[lane] != 0)
          case .signed: return .int(Int64(bitPattern: words[lane]))
          case .unsigned: return .uint(words[lane])
          case .float: return .real(Double(bitPattern: words[lane]))
          case .complex:
            return .complex(Complex(Double(bitPattern: words[lane]), Double(bitPattern: words[lanes + lane])))
          }
        }
        let target = words + 2 * operands.count * lanes
        switch op.evaluate(operands, signature) {
        case .bool(let value): target[lane] = value ? 1 : 0
        case .int(let value): target[lane] = UInt64(bitPattern: value)
        case .uint(let value): target[lane] = value
        case .real(let value): target[lane] = value.bitPattern
        case .complex(let value):
          target[lane] = value.re.bitPattern
          target[lanes + lane] = value.im.bitPattern
        }
      }
    }
  }
}

/// The functions that a kernel's code calls: its context.
final class RowCalls: @unchecked Sendable {
  // Sendable: nothing changes after `init`.
  private let functions: [RowFunction]
  private let table: UnsafeMutablePointer<UnsafeMutableRawPointer?>

  /// nil where it calls none.
  init?(_ kernel: Kernel) {
    let uses = kernel.rowUses
    if uses.isEmpty { return nil }
    functions = uses.map { RowFunction($0) }
    table = .allocate(capacity: functions.count)
    for (number, function) in functions.enumerated() {
      (table + number).initialize(to: Unmanaged.passUnretained(function).toOpaque())
    }
  }

  deinit { table.deallocate() }

  var context: UnsafeMutableRawPointer { UnsafeMutableRawPointer(table) }
}

extension Kernel {
  /// The operations that are called by their rows. Their order does not depend on that of the statements, as kernels
  /// that differ in it alone share code.
  var rowUses: [RowUse] {
    var uses: Set<RowUse> = []
    body.forEachStatement { statement in
      guard case .define(let register, .apply(let op, let operands)) = statement else { return }
      let signature = ScalarSignature(
        operands: operands.map { registers[$0.index] }, result: registers[register.index])
      op.collectRowUses(signature, &uses)
    }
    return uses.count < 2 ? Array(uses) : uses.map { ("\($0)", $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension ScalarOp {
  /// Formulas are a few operations deep.
  fileprivate func collectRowUses(_ signature: ScalarSignature, _ uses: inout Set<RowUse>) {
    switch lowering(signature) {
    case .instruction, .function, .libm: break
    case .row: uses.insert(RowUse(op: self, signature: signature))
    case .formula(let formula):
      let dtype = formula.computingDType(signature.operands[signature.operands.count - 1])
      _ = formula.collectRowUses(dtype, &uses)
    }
  }
}

extension Formula {
  /// The dtype of its value.
  fileprivate func collectRowUses(_ dtype: DType, _ uses: inout Set<RowUse>) -> DType {
    switch self {
    case .operand, .number, .result: return dtype
    case .apply(let op, let arguments):
      let dtypes = arguments.map { $0.collectRowUses(dtype, &uses) }
      let signature = ScalarSignature(operands: dtypes, result: op.isPredicate ? .bool : dtype)
      op.collectRowUses(signature, &uses)
      return signature.result
    }
  }
}

extension Emitter {
  /// Calls the operation's row, for all lanes at once, in a function of its own that keeps code small.
  func callRow(
    _ op: ScalarOp, _ operands: [IRValue], _ signature: ScalarSignature, _ lanes: Int
  ) -> IRValue {
    guard let number = rowUses[RowUse(op: op, signature: signature)] else {
      preconditionFailure("\(op) of \(signature) is not in the context")
    }
    let function = b.load(b.pointer, b.element(b.pointer, parameter(0), b.int(number)))
    let wide = zip(operands, signature.operands).map { cast($0, from: $1, to: $1.ofRows, lanes) }
    let result = signature.result.ofRows
    let type = type(result, lanes)
    let value = b.local("row.\(number).\(lanes)", result: type, [function] + wide) { [b] arguments in
      let memory = b.reserve(b.array(b.i64, (operands.count + 1) * 2 * lanes))
      func place(_ operand: Int) -> IRValue { b.element(b.i64, memory, b.int(operand * 2 * lanes)) }
      for (number, argument) in arguments.dropFirst().enumerated() {
        b.store(argument, place(number), alignment: 8)
      }
      _ = b.external(ExternalSymbols.rowFunction, result: b.void, [arguments[0], memory, b.int(lanes)])
      return b.load(type, place(operands.count), alignment: 8)
    }
    return cast(value, from: result, to: signature.result, lanes)
  }
}

extension DType {
  /// In which numbers of this kind go to a row and come back.
  fileprivate var ofRows: DType {
    switch kind {
    case .signed: .int64
    case .bool, .unsigned: .uint64
    case .float: .float64
    case .complex: .complex128
    }
  }
}

internal import CTheanoLLVM

// Mathematical functions are chains of instructions that wait for each other. A processor looks some hundred
// instructions ahead, which is two or three functions of a vector: where a loop's body has several that do not need each
// other, their instructions are written in turns. LLVM keeps the order in which it finds them (see `LLVMLibrary`).

/// Numbers of LLVM's interface for C.
private enum Opcode {
  static let (floatAdd, floatSubtract, floatMultiply, floatDivide): (UInt32, UInt32, UInt32, UInt32) = (9, 11, 13, 16)
  static let (alloca, load, store): (UInt32, UInt32, UInt32) = (26, 27, 28)
  static let (bitCast, phi, call): (UInt32, UInt32, UInt32) = (41, 44, 45)
}

extension IRBuilder {
  /// A place in the code that is being written.
  struct Mark {
    fileprivate let block: IRBlock
    fileprivate let last: IRValue?
  }

  /// Behind what has been written.
  var mark: Mark { Mark(block: block, last: llvm.pointee.GetLastInstruction(block)) }

  /// Puts what was written since into the order in which a processor that takes `vectors` instructions for each can begin
  /// it soonest. Only what is straight and touches no memory; else all stays.
  func interleave(since mark: Mark, vectors: Int) {
    guard block == mark.block else { return }
    var list: [IRValue] = []
    var next = mark.last.map { llvm.pointee.GetNextInstruction($0) } ?? llvm.pointee.GetFirstInstruction(block)
    while let instruction = next {
      guard isMovable(instruction) else { return }
      list.append(instruction)
      next = llvm.pointee.GetNextInstruction(instruction)
    }
    var order = InstructionOrder(
      list.map { latency($0) }, operands: operands(list), vectors: vectors,
      values: (target.vectorRegisters + target.vectorRegisters / 4) / vectors)
    for number in order.find() {
      llvm.pointee.InstructionRemoveFromParent(list[number])
      llvm.pointee.InsertIntoBuilder(builder, list[number])
    }
  }

  private func isMovable(_ instruction: IRValue) -> Bool {
    switch llvm.pointee.GetInstructionOpcode(instruction) {
    case Opcode.alloca, Opcode.load, Opcode.store, Opcode.phi: false
    case Opcode.call: llvm.pointee.GetIntrinsicID(llvm.pointee.GetCalledValue(instruction)) != 0
    default: true
    }
  }

  /// Cycles until the result can be used, about.
  private func latency(_ instruction: IRValue) -> Int {
    switch llvm.pointee.GetInstructionOpcode(instruction) {
    case Opcode.floatDivide: 12
    case Opcode.floatAdd, Opcode.floatSubtract, Opcode.floatMultiply, Opcode.call: 4
    case Opcode.bitCast: 0
    default: 1
    }
  }

  /// Of each instruction those of the list whose results it takes.
  private func operands(_ list: [IRValue]) -> [[Int]] {
    let numbers = Dictionary(uniqueKeysWithValues: list.enumerated().map { ($1, $0) })
    return list.map { instruction in
      let operands = (0..<llvm.pointee.GetNumOperands(instruction)).compactMap {
        numbers[llvm.pointee.GetOperand(instruction, UInt32($0))]
      }
      return Array(Set(operands)).sorted()
    }
  }
}

/// An order of instructions of which each takes results of earlier ones: at any time the one for which the most still waits,
/// of those whose operands are there; where as many values wait as may, one that lets no more of them wait.
package struct InstructionOrder {
  private let latencies: [Int]
  private let operands: [[Int]]
  private let vectors: Int
  private let values: Int
  private let users: [[Int]]
  /// Cycles from the beginning of an instruction to the end of what waits for it.
  private let heights: [Int]

  private var order: [Int] = []
  private var isDone: [Bool]
  /// Operands that are not there yet; users that have not come.
  private var missing: [Int]
  private var left: [Int]
  private var live = 0
  /// In units of the time that an instruction of the processor takes.
  private var time = 0
  private var readyAt: [Int]

  /// Vector instructions of the processor in a cycle.
  private static let width = 4
  /// So many instructions beyond the first that is left are looked at.
  private static let window = 100

  /// - Parameters:
  ///   - operands: of each instruction the numbers of those whose results it takes, each once.
  ///   - vectors: how many instructions of the processor each of them is.
  ///   - values: how many may wait at the same time. A few more than there are registers: to put one into memory and take
  ///     it back costs less than to wait for the end of its chain.
  package init(_ latencies: [Int], operands: [[Int]], vectors: Int, values: Int) {
    (self.latencies, self.operands, self.vectors, self.values) = (latencies, operands, vectors, values)
    var users = Array(repeating: [Int](), count: latencies.count)
    for (number, operands) in operands.enumerated() { for operand in operands { users[operand].append(number) } }
    var heights = latencies
    for number in latencies.indices.reversed() {
      heights[number] += users[number].reduce(0) { max($0, heights[$1]) }
    }
    (self.users, self.heights) = (users, heights)
    (missing, left) = (operands.map(\.count), users.map(\.count))
    isDone = Array(repeating: false, count: latencies.count)
    readyAt = Array(repeating: 0, count: latencies.count)
  }

  /// The numbers of the instructions in their order.
  package mutating func find() -> [Int] {
    var first = 0
    while order.count < latencies.count {
      while isDone[first] { first += 1 }
      let range = first..<min(latencies.count, first + InstructionOrder.window)
      var (soonest, soonestToClose) = (Int.max, Int.max)
      for number in range where !isDone[number] && missing[number] == 0 {
        soonest = min(soonest, readyAt[number])
        if live >= values, !opens(number) { soonestToClose = min(soonestToClose, readyAt[number]) }
      }
      let mustClose = soonestToClose < Int.max
      time = max(time, mustClose ? soonestToClose : soonest)
      var best: Int?
      for number in range where !isDone[number] && missing[number] == 0 && readyAt[number] <= time {
        if let best, heights[best] >= heights[number] { continue }
        if mustClose, opens(number) { continue }
        best = number
      }
      guard let best else { preconditionFailure("instructions wait for each other") }
      take(best)
    }
    return order
  }

  /// Whether more values wait when it is done than before.
  private func opens(_ number: Int) -> Bool { !operands[number].contains { left[$0] == 1 } }

  private mutating func take(_ number: Int) {
    isDone[number] = true
    order.append(number)
    for operand in operands[number] {
      left[operand] -= 1
      if left[operand] == 0 { live -= 1 }
    }
    if left[number] > 0 { live += 1 }
    if latencies[number] > 0 { time += vectors }
    for user in users[number] {
      missing[user] -= 1
      readyAt[user] = max(readyAt[user], time + latencies[number] * InstructionOrder.width)
    }
  }
}

import TheanoArrays
import TheanoScalars

/// One fused loop nest over dense buffers: all that a backend must understand.
///
/// A kernel has no lanes, masks, chunks or pointers; those belong to a backend. It computes in
/// registers that are assigned once, reads and writes buffers through ``Access``es, and iterates
/// by ``Loop``s (independent or in order) and ``Reduction``s (with a fixed combination tree).
/// It prints as text and can be parsed from it.
package struct Kernel: Hashable, Sendable {
  package var buffers: [KernelBuffer]
  /// The number of integer parameters (sizes, strides): evaluated on the host at each call.
  package var parameterCount: Int
  /// The dtype of each register.
  package var registers: [DType]
  /// The number of loops and reductions; ids are below it.
  package var loopCount: Int
  package var body: [Statement]

  package init(
    buffers: [KernelBuffer] = [], parameterCount: Int = 0, registers: [DType] = [],
    loopCount: Int = 0, body: [Statement] = []
  ) {
    self.buffers = buffers
    self.parameterCount = parameterCount
    self.registers = registers
    self.loopCount = loopCount
    self.body = body
  }
}

package struct KernelBuffer: Hashable, Sendable {
  package var dtype: DType
  package var role: Role

  package enum Role: Hashable, Sendable {
    case input
    case output
    /// Read and written: in place, or accumulated into.
    case update
    /// Private to one iteration of the outermost loop; this many elements.
    case scratch(Integer)
  }

  package init(_ dtype: DType, _ role: Role) {
    self.dtype = dtype
    self.role = role
  }
}

package struct RegisterID: Hashable, Sendable { package let index: Int; package init(_ i: Int) { index = i } }
package struct LoopID: Hashable, Sendable { package let index: Int; package init(_ i: Int) { index = i } }
package struct BufferID: Hashable, Sendable { package let index: Int; package init(_ i: Int) { index = i } }

/// An integer known before the kernel runs.
package enum Integer: Hashable, Sendable {
  case constant(Int)
  case parameter(Int)
}

/// The number of iterations of a loop: known before the kernel runs, or computed in it (an int64 register).
package enum Extent: Hashable, Sendable {
  case integer(Integer)
  case register(RegisterID)
}

/// An element of a buffer: `offset + Σ index · stride`, counted in elements.
package struct Access: Hashable, Sendable {
  package var buffer: BufferID
  package var offset: Integer
  package var terms: [Term]

  package struct Term: Hashable, Sendable {
    package var index: Index
    package var stride: Integer
    package init(_ index: Index, _ stride: Integer) {
      self.index = index
      self.stride = stride
    }
  }

  package enum Index: Hashable, Sendable {
    case loop(LoopID)
    /// An int64 register: an indexed (gathered) access.
    case register(RegisterID)
  }

  package init(_ buffer: BufferID, offset: Integer = .constant(0), _ terms: [Term] = []) {
    self.buffer = buffer
    self.offset = offset
    self.terms = terms
  }
}

package enum Expression: Hashable, Sendable {
  case constant(ScalarConstant)
  /// As int64.
  case integer(Integer)
  /// The loop's counter, as int64.
  case index(LoopID)
  /// The element, or zero where the bool register is false (the memory is then not touched).
  case load(Access, where: RegisterID?)
  /// The operands have the dtypes of a ``ScalarSignature`` of `op`: casts are explicit.
  case apply(ScalarOp, [RegisterID])
}

package indirect enum Statement: Hashable, Sendable {
  case define(RegisterID, Expression)
  case store(Access, RegisterID)
  /// `buffer[access] = buffer[access] op register`, in the order of the iterations.
  case accumulate(Access, RegisterID, Combination)
  case check(Check)
  case loop(Loop)
  case reduce(Reduction)
}

/// A condition that must hold in every iteration. The first one (lowest iteration of the outermost
/// loop, then program order) that does not hold is reported, together with up to two int64 values.
package struct Check: Hashable, Sendable {
  package var condition: RegisterID
  /// Leads to the words and the user's line.
  package var id: Int
  package var values: [RegisterID]
  package init(_ condition: RegisterID, id: Int, values: [RegisterID] = []) {
    self.condition = condition
    self.id = id
    self.values = values
  }
}

package struct Loop: Hashable, Sendable {
  package var id: LoopID
  package var extent: Extent
  package var order: Order
  /// Values carried from one iteration to the next; only in loops `inOrder`.
  package var carries: [Carry] = []
  package var body: [Statement]

  package enum Order: Hashable, Sendable {
    /// No iteration reads what another writes: any order, any number of threads.
    case independent
    case inOrder
  }

  package init(
    _ id: LoopID, _ extent: Extent, _ order: Order = .independent, carries: [Carry] = [], _ body: [Statement]
  ) {
    self.id = id
    self.extent = extent
    self.order = order
    self.carries = carries
    self.body = body
  }
}

/// `current` is `initial` in the first iteration, then `next` of the iteration before;
/// after the loop, `final` is the last `next` (or `initial`, if there was no iteration).
package struct Carry: Hashable, Sendable {
  package var current: RegisterID
  package var initial: RegisterID
  package var next: RegisterID
  package var final: RegisterID
  package init(current: RegisterID, initial: RegisterID, next: RegisterID, final: RegisterID) {
    self.current = current
    self.initial = initial
    self.next = next
    self.final = final
  }
}

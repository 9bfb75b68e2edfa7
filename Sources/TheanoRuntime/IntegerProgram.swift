import TheanoGraph

/// The integers of a schedule as a flat program: sizes are evaluated at a call without walking expressions.
///
/// Registers: first the leaves (axes of arguments and shared variables, values of scalars), then one for each instruction.
struct IntegerProgram: Sendable {
  enum Instruction: Sendable {
    case constant(Int)
    case add(Int32, Int32)
    case multiply(Int32, Int32)
    case floorDivide(Int32, Int32)
    case modulo(Int32, Int32)
    case maximum(Int32, Int32)
    case minimum(Int32, Int32)
    case isNegative(Int32)
  }

  private(set) var leaves: [Size.Atom] = []
  private(set) var instructions: [Instruction] = []
  /// The register of each size asked for.
  private(set) var results: [Int32] = []

  private var leafNumbers: [Size.Atom: Int32] = [:]
  private var atomRegisters: [Size.Atom: Int32] = [:]
  private var constantRegisters: [Int: Int32] = [:]
  private var sizeRegisters: [Size: Int32] = [:]

  init(_ sizes: [Size]) {
    // Leaves are numbered first, so that their registers stand together.
    for size in sizes {
      size.forEachLeaf { atom in
        if leafNumbers[atom] == nil {
          leafNumbers[atom] = Int32(leaves.count)
          leaves.append(atom)
        }
      }
    }
    results = sizes.map { register(of: $0) }
  }

  var registerCount: Int { leaves.count + instructions.count }

  private mutating func emit(_ instruction: Instruction) -> Int32 {
    instructions.append(instruction)
    return Int32(leaves.count + instructions.count - 1)
  }

  private mutating func constant(_ value: Int) -> Int32 {
    if let known = constantRegisters[value] { return known }
    let register = emit(.constant(value))
    constantRegisters[value] = register
    return register
  }

  /// Recursion as deep as the expression: sizes are shallow, whatever the depth of the graph.
  private mutating func register(of size: Size) -> Int32 {
    if let known = sizeRegisters[size] { return known }
    var total: Int32? = size.constantTerm != 0 || size.monomials.isEmpty ? constant(size.constantTerm) : nil
    for m in size.monomials {
      var product: Int32? = m.factor == 1 ? nil : constant(m.factor)
      for atom in m.atoms {
        let factor = register(of: atom)
        product = product.map { emit(.multiply($0, factor)) } ?? factor
      }
      let term = product ?? constant(1)
      total = total.map { emit(.add($0, term)) } ?? term
    }
    let result = total ?? constant(0)
    sizeRegisters[size] = result
    return result
  }

  private mutating func register(of atom: Size.Atom) -> Int32 {
    if let leaf = leafNumbers[atom] { return leaf }
    if let known = atomRegisters[atom] { return known }
    let register: Int32
    switch atom {
    case .axis, .value: preconditionFailure("leaves are numbered before")
    case .floorDivide(let a, let b): register = binary(a, b, Instruction.floorDivide)
    case .modulo(let a, let b): register = binary(a, b, Instruction.modulo)
    case .maximum(let a, let b): register = binary(a, b, Instruction.maximum)
    case .minimum(let a, let b): register = binary(a, b, Instruction.minimum)
    case .isNegative(let a):
      let operand = self.register(of: a)
      register = emit(.isNegative(operand))
    }
    atomRegisters[atom] = register
    return register
  }

  private mutating func binary(_ a: Size, _ b: Size, _ make: (Int32, Int32) -> Instruction) -> Int32 {
    let (left, right) = (register(of: a), register(of: b))
    return emit(make(left, right))
  }

  /// Fills the registers after the leaves. Arithmetic saturates.
  func run(_ r: UnsafeMutablePointer<Int>) {
    var next = leaves.count
    for instruction in instructions {
      switch instruction {
      case .constant(let c): r[next] = c
      case .add(let a, let b): r[next] = saturatingAdd(r[Int(a)], r[Int(b)])
      case .multiply(let a, let b): r[next] = saturatingMultiply(r[Int(a)], r[Int(b)])
      case .floorDivide(let a, let b): r[next] = flooringDivide(r[Int(a)], r[Int(b)])
      case .modulo(let a, let b): r[next] = flooringModulo(r[Int(a)], r[Int(b)])
      case .maximum(let a, let b): r[next] = max(r[Int(a)], r[Int(b)])
      case .minimum(let a, let b): r[next] = min(r[Int(a)], r[Int(b)])
      case .isNegative(let a): r[next] = r[Int(a)] < 0 ? 1 : 0
      }
      next += 1
    }
  }
}

import TheanoArrays
import TheanoErrors
import TheanoScalars

// What is asked of graphs again and again can be compiled into other targets: there it costs no call, and no count of users.

/// A value in a ``Graph``.
@usableFromInline package struct ValueID: Hashable, Sendable {
  @usableFromInline package let raw: Int32
  @inlinable package init(_ raw: Int) { self.raw = Int32(raw) }
  @inlinable package var index: Int { Int(raw) }
  @inlinable package static func == (a: ValueID, b: ValueID) -> Bool { a.raw == b.raw }
  @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(raw) }
}

/// An application in a ``Graph``.
@usableFromInline package struct NodeID: Hashable, Sendable {
  @usableFromInline package let raw: Int32
  @inlinable package init(_ raw: Int) { self.raw = Int32(raw) }
  @inlinable package var index: Int { Int(raw) }
  @inlinable package static func == (a: NodeID, b: NodeID) -> Bool { a.raw == b.raw }
  @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(raw) }
}

/// A function's expressions as flat arrays: what rewriting and scheduling work on.
///
/// Nodes are only appended, inputs before outputs, so the order of nodes is topological. Equal applications are one
/// node (their origins are united), equal small constants are one value: merging equal subgraphs costs nothing.
@usableFromInline package struct Graph: Sendable {
  @usableFromInline package enum Source: Sendable {
    /// Argument number … of the function.
    case input(Int)
    /// Shared variable number ….
    case shared(Int)
    /// Constant number ….
    case constant(Int)
    case result(NodeID, Int)
  }

  @usableFromInline package struct Value: Sendable {
    @usableFromInline package var type: TensorType
    @usableFromInline package var source: Source
  }

  @usableFromInline package struct Node: Sendable {
    @usableFromInline package var op: Int32
    @usableFromInline package var firstInput: Int32
    @usableFromInline package var inputCount: Int32
    @usableFromInline package var firstOutput: Int32
    @usableFromInline package var outputCount: Int32
    @usableFromInline package var origin: Origin
  }

  /// A relation of sizes that the user's expressions demand, kept whatever rewriting does.
  package struct Requirement: Sendable {
    package var relation: SizeRequirement
    package var operation: String
    package var origin: Origin
    /// Names (or nil) and origins of the inputs that the relation speaks of.
    package var operands: [(name: String?, origin: Origin)]

    package init(
      relation: SizeRequirement, operation: String, origin: Origin, operands: [(name: String?, origin: Origin)]
    ) {
      self.relation = relation
      self.operation = operation
      self.origin = origin
      self.operands = operands
    }
  }

  @usableFromInline package private(set) var values: ContiguousArray<Value> = []
  @usableFromInline package private(set) var nodes: ContiguousArray<Node> = []
  package private(set) var ops: [any Op] = []
  /// For each op its scalar operation, if it is one: asked so often that finding it in the op is dear.
  @usableFromInline package private(set) var scalarOps: ContiguousArray<ScalarOp?> = []
  package private(set) var constants: [NDArray] = []
  /// The leaves, in the order of the function's arguments and of first use; with their identities outside.
  package private(set) var inputs: [ValueID] = []
  package private(set) var inputIDs: [VariableID] = []
  package private(set) var shared: [ValueID] = []
  package private(set) var sharedVariables: [SharedVariable] = []
  /// What the function computes (outputs, then the new values of updates).
  package var outputs: [ValueID] = []
  package var requirements: [Requirement] = []
  package var names: [ValueID: String] = [:]
  /// Integer scalars that sizes speak of by identity.
  package private(set) var sizeValues: [VariableID: ValueID] = [:]
  private var sizes: [ValueID: Size] = [:]

  @usableFromInline package private(set) var inputPool: ContiguousArray<ValueID> = []
  private var opTable = NumberTable()
  private var nodeTable = NumberTable()
  private var constantTable = NumberTable()
  private var constantKeys: [ConstantKey] = []
  private var constantValues: [ValueID] = []

  package init() {}
}

// MARK: - Reading

extension Graph {
  @inlinable package func inputs(of node: NodeID) -> ArraySlice<ValueID> {
    let n = nodes[node.index]
    return inputPool[Int(n.firstInput)..<Int(n.firstInput + n.inputCount)]
  }
  package func outputs(of node: NodeID) -> [ValueID] {
    let n = nodes[node.index]
    if n.outputCount == 1 { return [ValueID(Int(n.firstOutput))] }
    return (0..<Int(n.outputCount)).map { ValueID(Int(n.firstOutput) + $0) }
  }
  package func op(of node: NodeID) -> any Op { ops[Int(nodes[node.index].op)] }
  @inlinable package func scalarOp(of node: NodeID) -> ScalarOp? { scalarOps[Int(nodes[node.index].op)] }
  @inlinable package func type(of value: ValueID) -> TensorType { values[value.index].type }
  package func origin(of node: NodeID) -> Origin { nodes[node.index].origin }

  /// The node that computes a value, if it is no leaf.
  @inlinable package func producer(of value: ValueID) -> NodeID? {
    if case .result(let node, _) = values[value.index].source { return node }
    return nil
  }
  package func constant(_ value: ValueID) -> NDArray? {
    if case .constant(let k) = values[value.index].source { return constants[k] }
    return nil
  }
  /// An integer scalar's value as a size.
  package func size(of value: ValueID) -> Size? { sizes[value] }

  package func operand(_ value: ValueID) -> Operand {
    Operand(type: type(of: value), constant: constant(value), size: size(of: value))
  }

  /// The nodes that outputs (and the scalars that sizes of reachable values need) depend on, in topological order.
  package func reachableNodes() -> [NodeID] {
    var needed = [Bool](repeating: false, count: nodes.count)
    var pending = outputs.compactMap(producer(of:))
    var scalarsDone: Set<VariableID> = []
    func demandScalars(_ type: TensorType) {
      for size in type.shape {
        size.forEachLeaf { atom in
          if case .value(let id) = atom, scalarsDone.insert(id).inserted, let value = sizeValues[id],
            let node = producer(of: value)
          {
            pending.append(node)
          }
        }
      }
    }
    for value in outputs { demandScalars(type(of: value)) }
    while let node = pending.popLast() {
      guard !needed[node.index] else { continue }
      needed[node.index] = true
      for output in outputs(of: node) where !type(of: output).shape.allSatisfy({ $0.constant != nil }) {
        demandScalars(type(of: output))
      }
      for input in inputs(of: node) {
        if let producer = producer(of: input), !needed[producer.index] { pending.append(producer) }
      }
    }
    return needed.indices.filter { needed[$0] }.map { NodeID($0) }
  }
}

// MARK: - Building

extension Graph {
  package mutating func addInput(_ type: TensorType, id: VariableID, name: String? = nil) -> ValueID {
    let value = append(Value(type: type, source: .input(inputs.count)))
    inputs.append(value)
    inputIDs.append(id)
    registerLeaf(value, id, name)
    return value
  }

  package mutating func addShared(_ variable: SharedVariable) -> ValueID {
    let value = append(Value(type: variable.type, source: .shared(shared.count)))
    shared.append(value)
    sharedVariables.append(variable)
    registerLeaf(value, variable.id, variable.name)
    return value
  }

  /// The number of a shared variable, which need not be read by any expression.
  package mutating func number(of variable: SharedVariable) -> Int {
    if let known = sharedVariables.firstIndex(of: variable) { return known }
    _ = addShared(variable)
    return sharedVariables.count - 1
  }

  /// The same graph over other shared variables, in the order of ``sharedVariables``; sizes still speak of those it had.
  package func replacingShared(_ variables: [SharedVariable]) -> Graph {
    precondition(variables.count == sharedVariables.count, "one variable for each")
    var copy = self
    copy.sharedVariables = variables
    for (value, variable) in zip(shared, variables) { copy.names[value] = variable.name }
    return copy
  }

  private mutating func registerLeaf(_ value: ValueID, _ id: VariableID, _ name: String?) {
    names[value] = name
    let type = type(of: value)
    if type.ndim == 0 && type.dtype.isInteger {
      sizes[value] = Size(atom: .value(id))
      sizeValues[id] = value
    }
  }

  /// A constant; equal small ones (and the same large one) are one value.
  package mutating func addConstant(_ array: NDArray) -> ValueID {
    let key = ConstantKey(array)
    let hash = NumberTable.hash(key)
    if let known = constantTable.find(hash, { constantKeys[$0] == key }) { return constantValues[known] }
    return append(array, TensorType(array.dtype, array.shape.map { Size($0) }), key, hash)
  }

  /// Another graph's constant.
  package mutating func addConstant(_ value: ValueID, of source: Graph) -> ValueID {
    guard case .constant(let k) = source.values[value.index].source else {
      preconditionFailure("inputs come before what uses them")
    }
    let (key, hash) = (source.constantKeys[k], source.constantTable.hashes[k])
    if let known = constantTable.find(hash, { constantKeys[$0] == key }) { return constantValues[known] }
    return append(source.constants[k], source.type(of: value), key, hash)
  }

  private mutating func append(_ array: NDArray, _ type: TensorType, _ key: ConstantKey, _ hash: UInt32) -> ValueID {
    let value = append(Value(type: type, source: .constant(constants.count)))
    constants.append(array)
    constantKeys.append(key)
    constantValues.append(value)
    constantTable.insert(hash)
    if type.ndim == 0, type.dtype.isInteger, let number = array.scalars(as: Int.self).first {
      sizes[value] = Size(number)
    }
    return value
  }

  /// The outputs of `op` applied to `inputs`; an application that stands already is used again.
  package mutating func apply(_ op: some Op, _ inputs: [ValueID], origin: Origin) throws(TheanoError) -> [ValueID] {
    let number = intern(op)
    if let node = find(number, inputs) { return reuse(node, origin) }
    let inference = try op.infer(inputs.map { operand($0) })
    return append(number, inputs, inference, origin: origin)
  }

  /// As ``apply(_:_:origin:)``, for types that are known already; `ids` are the outputs' identities outside.
  package mutating func add(
    _ op: some Op, _ inputs: [ValueID], _ inference: Inference, origin: Origin, firstID: VariableID
  ) -> [ValueID] {
    let number = intern(op)
    if let node = find(number, inputs) {
      let outputs = reuse(node, origin)
      for (k, output) in outputs.enumerated() where sizes[output] != nil {
        sizeValues[VariableID(firstID.raw + k)] = output
      }
      return outputs
    }
    return append(number, inputs, inference, origin: origin, firstID: firstID)
  }

  /// A node of another graph over other inputs of the same types; `op` is its op's number here (see ``intern(_:of:)``).
  ///
  /// The first of its outputs, and whether no such node stood already.
  package mutating func addCopy(
    of node: NodeID, from source: Graph, _ op: Int32, _ inputs: [ValueID]
  ) -> (first: ValueID, isNew: Bool) {
    let old = source.nodes[node.index]
    if let known = find(op, inputs) {
      unite(known, old.origin)
      return (ValueID(Int(nodes[known.index].firstOutput)), false)
    }
    let first = values.count
    let new = append(op, inputs, outputs: Int(old.outputCount), old.origin)
    for k in 0..<Int(old.outputCount) {
      let output = ValueID(Int(old.firstOutput) + k)
      let type = source.type(of: output)
      let size = type.ndim == 0 && type.dtype.isInteger && old.outputCount == 1 ? source.size(of: output) : nil
      append(type, .result(new, k), size, nil)
    }
    return (ValueID(first), true)
  }

  /// Makes `id` (an integer scalar that sizes speak of) mean `value`.
  package mutating func bindSize(_ id: VariableID, to value: ValueID) { sizeValues[id] = value }

  private mutating func append(_ value: Value) -> ValueID {
    values.append(value)
    return ValueID(values.count - 1)
  }

  /// The number of an op, by which its nodes name it.
  package mutating func intern(_ op: some Op) -> Int32 {
    let hash = NumberTable.hash(op)
    if let known = opTable.find(hash, { ops[$0].isEqual(to: op) }) { return Int32(known) }
    opTable.insert(hash)
    ops.append(op)
    scalarOps.append(op.scalarOp)
    return Int32(ops.count - 1)
  }

  /// The number that another graph's op has here.
  package mutating func intern(_ number: Int32, of source: Graph) -> Int32 {
    let number = Int(number)
    let hash = source.opTable.hashes[number]
    if let known = opTable.find(hash, { ops[$0].isEqual(to: source.ops[number]) }) { return Int32(known) }
    opTable.insert(hash)
    ops.append(source.ops[number])
    scalarOps.append(source.scalarOps[number])
    return Int32(ops.count - 1)
  }

  /// The same nodes, some of whose ops give way to others with the same inputs and outputs.
  package mutating func replaceOps(_ replacement: (any Op) -> (any Op)?) {
    var hashes = opTable.hashes
    for k in ops.indices {
      guard let new = replacement(ops[k]) else { continue }
      ops[k] = new
      scalarOps[k] = new.scalarOp
      hashes[k] = NumberTable.hash(new)
    }
    opTable = NumberTable(hashes)
  }

  private func find(_ op: Int32, _ inputs: [ValueID]) -> NodeID? {
    nodeTable.find(NumberTable.hash(op, inputs)) { node in
      nodes[node].op == op && self.inputs(of: NodeID(node)).elementsEqual(inputs)
    }.map { NodeID($0) }
  }

  private mutating func reuse(_ node: NodeID, _ origin: Origin) -> [ValueID] {
    unite(node, origin)
    return outputs(of: node)
  }

  private mutating func unite(_ node: NodeID, _ origin: Origin) {
    if nodes[node.index].origin != origin {
      nodes[node.index].origin = nodes[node.index].origin.united(with: origin)
    }
  }

  private mutating func append(
    _ op: Int32, _ inputs: [ValueID], _ inference: Inference, origin: Origin, firstID: VariableID? = nil
  ) -> [ValueID] {
    let node = append(op, inputs, outputs: inference.types.count, origin)
    var results: [ValueID] = []
    results.reserveCapacity(inference.types.count)
    for (k, type) in inference.types.enumerated() {
      let id = firstID.map { VariableID($0.raw + k) }
      results.append(append(type, .result(node, k), inference.sizeValue, id))
    }
    return results
  }

  private mutating func append(_ op: Int32, _ inputs: [ValueID], outputs: Int, _ origin: Origin) -> NodeID {
    nodes.append(
      Node(
        op: op, firstInput: Int32(inputPool.count), inputCount: Int32(inputs.count),
        firstOutput: Int32(values.count), outputCount: Int32(outputs), origin: origin))
    inputPool.append(contentsOf: inputs)
    nodeTable.insert(NumberTable.hash(op, inputs))
    return NodeID(nodes.count - 1)
  }

  /// A value; integer scalars get an identity, by which sizes speak of them, and are `size` or that.
  @discardableResult
  private mutating func append(_ type: TensorType, _ source: Source, _ size: Size?, _ id: VariableID?) -> ValueID {
    let value = append(Value(type: type, source: source))
    if type.ndim == 0 && type.dtype.isInteger {
      let id = id ?? .fresh()
      sizes[value] = size ?? Size(atom: .value(id))
      sizeValues[id] = value
    }
    return value
  }
}

// MARK: - Other sizes

extension Graph {
  /// The same graph with other sizes: `replace` says what an atom becomes (nil: itself).
  ///
  /// Integer scalars whose identity `renamed` maps keep their meaning under the new one.
  package func substituting(
    renamed: [VariableID: VariableID], _ replace: (Size.Atom) -> Size?
  ) -> Graph {
    var copy = self
    var known: [Size: Size] = [:]
    func new(_ size: Size) -> Size {
      if size.constant != nil { return size }
      if let found = known[size] { return found }
      let result = size.substituting { atom in
        if case .value(let id) = atom, let other = renamed[id] { return Size(atom: .value(other)) }
        return replace(atom)
      }
      known[size] = result
      return result
    }
    for k in copy.values.indices where !copy.values[k].type.shape.isEmpty {
      copy.values[k].type = TensorType(copy.values[k].type.dtype, copy.values[k].type.shape.map(new))
    }
    copy.sizes = sizes.mapValues(new)
    copy.sizeValues = [:]
    for (id, value) in sizeValues { copy.sizeValues[renamed[id] ?? id] = value }
    copy.inputIDs = inputIDs.map { renamed[$0] ?? $0 }
    for k in copy.requirements.indices {
      copy.requirements[k].relation.left = new(requirements[k].relation.left)
      copy.requirements[k].relation.right = new(requirements[k].relation.right)
    }
    return copy
  }

  /// The same graph, in which sizes speak of each scalar by one identity.
  ///
  /// What was written twice is one value here, but what was typed outside speaks of it by either identity.
  package func withUnifiedSizes() -> Graph {
    var known: [VariableID: Size] = [:]
    for (id, value) in sizeValues {
      // Of a scalar whose size is an expression others speak by that expression.
      guard let size = sizes[value], size.constant != nil || size.isAtom, size != Size(atom: .value(id)) else {
        continue
      }
      known[id] = size
    }
    if known.isEmpty { return self }
    var result = substituting(renamed: [:]) { atom in if case .value(let id) = atom { known[id] } else { nil } }
    result.requirements.removeAll { $0.relation.relation == .equal && $0.relation.left == $0.relation.right }
    return result
  }
}

extension Size {
  fileprivate var isAtom: Bool {
    constantTerm == 0 && monomials.count == 1 && monomials[0].factor == 1 && monomials[0].atoms.count == 1
  }
}

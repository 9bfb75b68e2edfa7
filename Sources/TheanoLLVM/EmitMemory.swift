internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// Loads, stores and accumulation.
extension Emitter {
  /// Where the lanes of an access lie.
  private enum Spread {
    /// All lanes the same element.
    case one
    /// Neighbours.
    case dense
    /// `stride` elements apart.
    case strided(IRValue)
    /// Wherever a vector of offsets says.
    case scattered(IRValue)
  }

  private struct Target {
    let address: IRValue
    let spread: Spread
    let dtype: DType
  }

  private func target(_ access: Access) -> Target {
    let dtype = kernel.buffers[access.buffer.index].dtype
    let element = memoryType(dtype, 1)
    let number = accesses.number(access)
    if let turned = place.turned[number] {
      let address = b.element(element, turned.address, counter(turned.column))
      return Target(address: address, spread: lanes > 1 ? .dense : .one, dtype: dtype)
    }
    guard var address = addresses[number] else {
      preconditionFailure("the access has an address")
    }
    var offsets: IRValue?
    for term in access.terms {
      guard case .register(let id) = term.index else { continue }
      let register = register(id)
      let stride = integer(term.stride)
      if register.isVector {
        let offset = b.mul(register.value, b.splat(stride, lanes))
        offsets = offsets.map { b.add($0, offset) } ?? offset
      } else {
        address = b.element(element, address, b.mul(register.value, stride))
      }
    }
    guard let vector = place.vector, lanes > 1 else {
      return Target(address: address, spread: .one, dtype: dtype)
    }
    let strides = access.terms.filter { $0.index == .loop(vector.loop) && $0.stride != .constant(0) }.map(
      \.stride)
    if let offsets {
      guard let stride = sum(strides) else {
        return Target(address: address, spread: .scattered(offsets), dtype: dtype)
      }
      // The address holds lane 0's part of the loop's own terms.
      let steps = b.mul(b.iota(b.i64, lanes), b.splat(stride, lanes))
      return Target(address: address, spread: .scattered(b.add(offsets, steps)), dtype: dtype)
    }
    guard let stride = sum(strides) else { return Target(address: address, spread: .one, dtype: dtype) }
    let isDense = strides == [.constant(1)]
    return Target(address: address, spread: isDense ? .dense : .strided(stride), dtype: dtype)
  }

  func sum(_ strides: [Integer]) -> IRValue? {
    guard let first = strides.first else { return nil }
    return strides.dropFirst().reduce(integer(first)) { b.add($0, integer($1)) }
  }

  /// What loops around a new one leave of the addresses: the terms of `loop` are added.
  func enter(_ loop: LoopID, at counter: IRValue) {
    place.counters[loop] = counter
    for number in accesses.moving(with: loop) {
      let access = accesses.list[number]
      guard let address = addresses[number],
        let stride = sum(access.terms.filter { $0.index == .loop(loop) }.map(\.stride))
      else { continue }
      let element = memoryType(kernel.buffers[access.buffer.index].dtype, 1)
      addresses[number] = b.element(element, address, b.mul(counter, stride))
    }
  }

  // MARK: Between memory and registers

  private func fromMemory(_ value: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    switch dtype {
    case .bool: b.compare(LLVMIntPredicate.ne, value, b.zero(b.vector(b.i8, lanes)))
    case .float16: b.widenHalf(value, lanes)
    case .complex64, .complex128: apart(value, lanes)
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float32, .float64: value
    }
  }

  private func toMemory(_ value: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    switch dtype {
    case .bool: b.zext(value, b.vector(b.i8, lanes))
    case .float16: b.narrowToHalf(value, lanes)
    case .complex64, .complex128: sideBySide(value, lanes)
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float32, .float64: value
    }
  }

  // MARK: Loads

  func load(_ access: Access, where guarding: RegisterID?, into register: RegisterID) {
    if let value = shortRow?.handed[access.buffer] { return set(register, value, isVector: true) }
    let target = target(access)
    let guarding = guarding.map { self.register($0) }
    let isGuardVector = guarding?.isVector ?? false
    if case .one = target.spread, !isGuardVector {
      let address = guarding.map { b.select($0.value, target.address, zeros) } ?? target.address
      let element = b.load(memoryType(target.dtype, 1), address, alignment: alignment(target.dtype))
      return set(register, fromMemory(element, target.dtype, 1), isVector: false)
    }
    var mask = guarding.map { $0.isVector ? $0.value : b.splat($0.value, lanes) }
    let value: IRValue
    switch target.spread {
    case .dense:
      value = loadDense(target, mask)
    case .one, .strided, .scattered:
      // Lanes beyond the end must not read what their data, which is none, points to.
      if place.vector?.left != nil { mask = mask.map { b.and($0, activeMask()) } ?? activeMask() }
      value = loadEach(target, mask)
    }
    set(register, fromMemory(value, target.dtype, lanes), isVector: true)
  }

  /// Several loads, for which it is asked once whether all lanes are there.
  func loadTogether(_ loads: [(access: Access, register: RegisterID)]) {
    guard let left = place.vector?.left, !b.target.hasMasks else {
      for (access, register) in loads { load(access, where: nil, into: register) }
      return
    }
    var dense: [(target: Target, register: RegisterID)] = []
    for (access, register) in loads {
      let target = target(access)
      if case .dense = target.spread {
        dense.append((target, register))
      } else {
        load(access, where: nil, into: register)
      }
    }
    if dense.isEmpty { return }
    let values = b.choose(b.compare(LLVMIntPredicate.sge, left, b.int(lanes))) {
      dense.map { target, _ in
        b.load(memoryType(target.dtype, lanes), target.address, alignment: alignment(target.dtype))
      }
    } otherwise: {
      dense.map { target, _ in loadActive(target, left) }
    }
    for ((target, register), value) in zip(dense, values) {
      set(register, fromMemory(value, target.dtype, lanes), isVector: true)
    }
  }

  /// Vectors that lie at these addresses, for which it is asked once whether all lanes are there.
  func loadAll(_ addresses: [IRValue], _ dtype: DType) -> [IRValue] {
    let targets = addresses.map { Target(address: $0, spread: .dense, dtype: dtype) }
    guard let left = place.vector?.left else { return targets.map { loadDense($0, nil) } }
    return b.choose(b.compare(LLVMIntPredicate.sge, left, b.int(lanes))) {
      targets.map { b.load(memoryType(dtype, lanes), $0.address, alignment: alignment(dtype)) }
    } otherwise: {
      targets.map { loadActive($0, left) }
    }
  }

  private func loadDense(_ target: Target, _ mask: IRValue?) -> IRValue {
    let wide = memoryType(target.dtype, lanes)
    let size = alignment(target.dtype)
    if let mask { return loadWhere(target, place.vector?.left == nil ? mask : b.and(mask, activeMask())) }
    guard let left = place.vector?.left else { return b.load(wide, target.address, alignment: size) }
    if b.target.hasMasks { return loadMasked(target, activeMask()) }
    return b.choose(b.compare(LLVMIntPredicate.sge, left, b.int(lanes))) {
      [b.load(wide, target.address, alignment: size)]
    } otherwise: {
      [loadActive(target, left)]
    }[0]
  }

  /// The lanes of a mask, zeros elsewhere. Where it leaves all out, as beside the part of a join that is read, there need
  /// be no memory at all, and a masked move to where there is none takes a processor hundreds of cycles: nothing is read.
  private func loadWhere(_ target: Target, _ mask: IRValue) -> IRValue {
    b.choose(b.any(mask, lanes)) {
      [canMask(alignment(target.dtype)) ? loadMasked(target, mask) : loadEach(target, mask)]
    } otherwise: {
      [b.zero(memoryType(target.dtype, lanes))]
    }[0]
  }

  /// The lanes whose iterations there are, zeros after them.
  private func loadActive(_ target: Target, _ left: IRValue) -> IRValue {
    canMask(alignment(target.dtype)) ? loadMasked(target, activeMask()) : loadFirst(target, left)
  }

  private func loadMasked(_ target: Target, _ mask: IRValue) -> IRValue {
    let wide = memoryType(target.dtype, lanes)
    return b.intrinsic(
      "llvm.masked.load", [wide, b.pointer],
      [
        target.address, b.constant(Int64(alignment(target.dtype)), b.i32), ofParts(mask, target.dtype), b.zero(wide),
      ])
  }

  /// The processor's masked moves; for the rest there is code that touches single elements.
  private func canMask(_ itemSize: Int) -> Bool {
    b.target.hasMasks || (b.target.hasMaskedMoves && itemSize >= 4)
  }

  /// The first `count` elements, zeros after them.
  private func loadFirst(_ target: Target, _ count: IRValue) -> IRValue {
    let (element, wide) = (memoryType(target.dtype, 1), memoryType(target.dtype, lanes))
    let size = alignment(target.dtype)
    return b.local("load.\(target.dtype).\(lanes)", result: wide, [target.address, count]) { [b] arguments in
      let memory = b.reserve(wide)
      b.store(b.zero(wide), memory)
      _ = b.loop(from: b.int(0), to: arguments[1], step: 1) { index, _ in
        let value = b.load(element, b.element(element, arguments[0], index), alignment: size)
        b.store(value, b.element(element, memory, index))
        return []
      }
      return b.load(wide, memory)
    }
  }

  /// Lane by lane; a lane that the mask leaves out reads a zero elsewhere.
  private func loadEach(_ target: Target, _ mask: IRValue?) -> IRValue {
    if case .scattered(let offsets) = target.spread, canGather(target.dtype) { return gather(target, offsets, mask) }
    let element = memoryType(target.dtype, 1)
    var value = b.poison(memoryType(target.dtype, lanes))
    for lane in 0..<lanes {
      var address = self.address(target, lane)
      if let mask { address = b.select(b.extract(mask, lane), address, zeros) }
      let loaded = b.load(element, address, alignment: alignment(target.dtype))
      if target.dtype.isComplex {
        value = b.insert(value, b.extract(loaded, 0), 2 * lane)
        value = b.insert(value, b.extract(loaded, 1), 2 * lane + 1)
      } else {
        value = b.insert(value, loaded, lane)
      }
    }
    return value
  }

  /// Whether several vectors are read by the processor's instruction for that. It takes as long as loads one by one, and a
  /// fifth of the code, of which LLVM makes a kernel in half the time. A single vector is read one by one: its loop may do
  /// nothing else, and where memory is far the instruction's loads wait for each other (2.2 ms for 0.9).
  private func canGather(_ dtype: DType) -> Bool {
    let size = dtype.itemSize
    return b.target.hasMasks && !dtype.isComplex && (size == 4 || size == 8) && lanes * size > b.target.vectorBits / 8
  }

  /// Elements wherever they lie; zeros where the mask leaves them out.
  private func gather(_ target: Target, _ offsets: IRValue, _ mask: IRValue?) -> IRValue {
    let wide = memoryType(target.dtype, lanes)
    return b.intrinsic(
      "llvm.masked.gather", [wide, b.vector(b.pointer, lanes)],
      [
        b.element(memoryType(target.dtype, 1), target.address, offsets),
        b.constant(Int64(alignment(target.dtype)), b.i32), mask ?? b.constant(-1, b.i1, lanes: lanes), b.zero(wide),
      ])
  }

  private func address(_ target: Target, _ lane: Int) -> IRValue {
    let element = memoryType(target.dtype, 1)
    switch target.spread {
    case .one: return target.address
    case .dense: return b.element(element, target.address, b.int(lane))
    case .strided(let stride): return b.element(element, target.address, b.mul(stride, b.int(lane)))
    case .scattered(let offsets): return b.element(element, target.address, b.extract(offsets, lane))
    }
  }

  /// The lanes whose iterations there are.
  func activeMask() -> IRValue {
    guard let vector = place.vector, let left = vector.left else {
      return b.constant(-1, b.i1, lanes: lanes)
    }
    if let mask = vector.mask { return mask }
    let count = b.intrinsic("llvm.smin", [b.i64], [left, b.int(lanes)])
    let narrow = b.splat(b.trunc(count, b.i32), lanes)
    return b.compare(LLVMIntPredicate.ult, b.iota(b.i32, lanes), narrow)
  }

  // MARK: Stores

  func store(_ access: Access, _ register: RegisterID) {
    if let row = shortRow, row.rows.handed.contains(access.buffer) {
      shortRow?.handed[access.buffer] = vector(register)
      return
    }
    let target = target(access)
    let isVector = place.vector != nil && lanes > 1
    let value = isVector ? vector(register) : self.register(register).value
    let stored = toMemory(value, target.dtype, isVector ? lanes : 1)
    guard isVector else {
      return b.store(stored, target.address, alignment: alignment(target.dtype))
    }
    guard case .dense = target.spread else {
      precondition(place.vector?.left == nil, "a loop that scatters has no merged tail")
      for lane in 0..<lanes {
        let element =
          target.dtype.isComplex ? b.slice(stored, first: 2 * lane, count: 2) : b.extract(stored, lane)
        b.store(element, address(target, lane), alignment: alignment(target.dtype))
      }
      return
    }
    storeDense(target, stored)
  }

  private func storeDense(_ target: Target, _ value: IRValue) {
    let size = alignment(target.dtype)
    guard let left = place.vector?.left else { return b.store(value, target.address, alignment: size) }
    let wide = memoryType(target.dtype, lanes)
    func masked() {
      _ = b.intrinsic(
        "llvm.masked.store", [wide, b.pointer],
        [value, target.address, b.constant(Int64(size), b.i32), ofParts(activeMask(), target.dtype)])
    }
    if b.target.hasMasks { return masked() }
    _ = b.choose(b.compare(LLVMIntPredicate.sge, left, b.int(lanes))) {
      b.store(value, target.address, alignment: size)
      return []
    } otherwise: {
      if canMask(size) { masked() } else { storeFirst(target, value, left) }
      return []
    }
  }

  /// The same for what is written.
  func storeAll(_ values: [IRValue], _ addresses: [IRValue], _ dtype: DType) {
    let targets = addresses.map { Target(address: $0, spread: .dense, dtype: dtype) }
    guard let left = place.vector?.left else { return zip(targets, values).forEach(storeDense) }
    _ = b.choose(b.compare(LLVMIntPredicate.sge, left, b.int(lanes))) {
      for (address, value) in zip(addresses, values) { b.store(value, address, alignment: alignment(dtype)) }
      return []
    } otherwise: {
      zip(targets, values).forEach(storeDense)
      return []
    }
  }

  private func storeFirst(_ target: Target, _ value: IRValue, _ count: IRValue) {
    let (element, wide) = (memoryType(target.dtype, 1), memoryType(target.dtype, lanes))
    let size = alignment(target.dtype)
    let arguments = [target.address, value, count]
    _ = b.local("store.\(target.dtype).\(lanes)", result: b.void, arguments) { [b] arguments in
      let memory = b.reserve(wide)
      b.store(arguments[1], memory)
      _ = b.loop(from: b.int(0), to: arguments[2], step: 1) { index, _ in
        let value = b.load(element, b.element(element, memory, index))
        b.store(value, b.element(element, arguments[0], index), alignment: size)
        return []
      }
      return nil
    }
  }

  // MARK: Accumulation

  func accumulate(_ access: Access, _ register: RegisterID, _ combination: Combination) {
    if combination == .replace { return store(access, register) }
    let target = target(access)
    let (dtype, size) = (target.dtype, alignment(target.dtype))
    func add(_ value: IRValue, _ address: IRValue, _ lanes: Int) {
      let old = fromMemory(b.load(memoryType(dtype, lanes), address, alignment: size), dtype, lanes)
      let new = combine(combination, dtype, .init(old), .init(value), lanes)
      b.store(toMemory(new.value, dtype, lanes), address, alignment: size)
    }
    guard place.vector != nil, lanes > 1 else { return add(self.register(register).value, target.address, 1) }
    let value = vector(register)
    if case .dense = target.spread { return add(value, target.address, lanes) }
    // In the order of the iterations, though those of an independent loop do not meet.
    for lane in 0..<lanes {
      add(slice(value, first: lane, count: 1, dtype, lanes), address(target, lane), 1)
    }
  }
}

import Testing
import TheanoArrays
import TheanoLoops
import TheanoScalars

/// What can be asked of a kernel, and the builder.
struct QueryTests {
  @Test func equalKernelsHaveEqualCanonicalForms() throws {
    let first = try Kernel(
      text: """
        kernel(in b0: float32, out b1: float32, integers p0, loops 7, spare r0: int8, spare r2: bool)
          for i5 < p0
            r3: float32 = b0[i5 + i5 * 0]
            r1: float32 = exp(r3)
            store b1[i5] = r1
        """)
    let second = try Kernel(
      text: """
        kernel(in b0: float32, out b1: float32, integers p0)
          for i0 < p0
            r0: float32 = b0[i0]
            r1: float32 = exp(r0)
            store b1[i0] = r1
        """)
    #expect(first != second)
    #expect(first.canonical() == second.canonical())
    #expect(first.canonical().hashValue == second.canonical().hashValue)
  }

  @Test func theOutermostLoopIsChunkedWhereItStandsAlone() throws {
    let alone = """
      kernel(in b0: float32, out b1: float32, integers p0)
        r0: float32 = 1.0
        for i0 < p0
          store b1[i0] = r0
      """
    #expect(try Kernel(text: alone).chunkedLoop?.id == LoopID(0))
    #expect(try Kernel(text: alone.replacing("< p0", with: "< p0 in order")).chunkedLoop == nil)
    #expect(try Kernel(text: alone + "\n  store b1[0] = r0").chunkedLoop == nil)
    let checked = alone.replacing("  for", with: "  r1: bool = true\n  check r1 #0\n  for")
    #expect(try Kernel(text: checked).chunkedLoop == nil)
    let two =
      alone + "\n" + alone.split(separator: "\n")[2...].joined(separator: "\n").replacing("i0", with: "i1")
    #expect(try Kernel(text: two).chunkedLoop == nil)
  }

  @Test func dependenceAndStrides() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: float32, in b1: int64, out b2: float32, update b3: float32, integers p0 p1)
          for i0 < p0
            r0: int64 = b1[i0]
            r1: float32 = b0[r0 * p1]
            r2: int64 = integer 2
            r3: float32 = 0.0
            reduce i1 < p1 lanes 64 rows 64
              r4: float32 = b0[i0 * p1 + i1 + i1 * 2]
              r5: float32 = b3[0]
              combine r6: float32 = sum(r4) in float32
            for i2 < p1 in order
              carry r7: float32 = r3 then r8 into r9: float32
              r8: float32 = add(r7, r6)
            store b2[i0] = r9
            accumulate b3[i0 * 4 + r2] by sum(r9)
        """)
    #expect(kernel.complaints() == [])
    let dependence = LoopDependence(kernel)
    let loops = (0..<10).map { register in
      dependence.loops(of: RegisterID(register)).map(\.index).sorted()
    }
    #expect(loops == [[0], [0], [], [], [0, 1], [0, 1], [0], [0, 2], [0, 2], [0]])
    func stride(_ access: Access, _ loop: Int) -> StrideClass {
      dependence.stride(access, along: LoopID(loop))
    }
    let b = BufferID(0)
    let (i0, i1) = (LoopID(0), LoopID(1))
    #expect(stride(b[i0 * 1], 1) == .zero)
    #expect(stride(b[i0 * 1], 0) == .one)
    #expect(stride(b[i0 * .parameter(1), i1 * 1, i1 * 2], 0) == .parameter(1))
    #expect(stride(b[i0 * .parameter(1), i1 * 1, i1 * 2], 1) == .constant(3))
    #expect(stride(b[i0 * .parameter(1), i0 * 1], 0) == .sum(constant: 1, parameters: [1]))
    #expect(stride(b[RegisterID(0) * 5, i0 * 1], 0) == .gathered)
    #expect(stride(b[RegisterID(2) * 5, i0 * 1], 0) == .one)
    #expect(kernel.body.hasReductions && kernel.body.hasLoops && !kernel.body.hasChecks)
    #expect(kernel.body.touchedBuffers.written == [BufferID(2), BufferID(3)])
  }

  @Test func theBuilderWritesEqualThingsOnce() {
    var k = KernelBuilder()
    let (x, y) = (k.input(.int8), k.output(.float64))
    let n = k.parameter()
    let two = k.constant(2, .float64)
    k.loop(n) { k, i in
      let value = k.load(x[i * 1])
      #expect(k.load(x[i * 1]) == value)
      #expect(k.constant(2, .float64) == two)
      let sum = k.apply(.add, value, two)
      #expect(k.apply(.add, value, two) == sum)
      #expect(k.dtype(sum) == .float64)
      k.store(y[i * 1], sum)
      // What is written may have changed.
      #expect(k.load(y[i * 1]) != k.load(y[i * 1]))
    }
    #expect(
      k.finish().canonical().description == """
        kernel(in b0: int8, out b1: float64, integers p0)
          r0: float64 = 2.0
          for i0 < p0
            r1: int8 = b0[i0]
            r2: float64 = cast<float64>(r1)
            r3: float64 = add(r2, r0)
            store b1[i0] = r3
            r4: float64 = b1[i0]
            r5: float64 = b1[i0]

        """)
  }

  @Test func faultsOfChunksJoin() {
    let (early, late) = (KernelFault(check: 3, iteration: 2), KernelFault(check: 1, iteration: 5))
    #expect(late.first(early) == early && early.first(late) == early)
    #expect(KernelFault().first(late) == late && late.first(KernelFault()) == late)
  }
}

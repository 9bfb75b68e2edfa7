import Testing

@testable import TheanoArrays

@Suite struct ViewTests {
  @Test func slicesAsNumPy() throws {
    let cases = try table("Arrays/slices.tsv")
    #expect(cases.count == 1800)
    for fields in cases {
      let n = try #require(Int(fields[0]))
      let step = try #require(Int(fields[3]))
      let got = try NDArray.arange(n).sliced(start: Int(fields[1]), stop: Int(fields[2]), step: step)
      #expect(got.scalars(as: Int.self) == sizes(fields[4]), "\(fields)")
    }
  }

  @Test func slicesAtTheEdges() throws {
    let a = try NDArray.arange(4)
    #expect(try a[1..<3] == [1, 2] && a[2...] == [2, 3] && a[..<(-1)] == [0, 1, 2] && a[9...].count == 0)
    #expect(try a.sliced(start: .min, stop: .max, step: .max) == [0])
    #expect(try a.sliced(start: .max, stop: .min, step: .min) == [3])
    #expect(try a.sliced(start: .max).count == 0)
    #expect(refused { _ = try a.sliced(step: 0) } == "ValueError: [sliced] the step of a slice cannot be 0")
    #expect(
      refused { _ = try a.sliced(axis: 1) }
        == "IndexError: [sliced] axis 1 is out of range for an array of rank 1")
    let b = try NDArray.arange(12).reshaped([3, 4])
    #expect(try b.sliced(axis: -1, start: 1, stop: 3).sliced(axis: 0, step: -2) == [[9, 10], [1, 2]])
  }

  @Test func noneCopies() throws {
    let a = try NDArray.arange(12).reshaped([3, 1, 4])
    let views = [
      a.transposed(), try a.transposed([1, 0, 2]), try a.sliced(axis: 2, step: -1), try a.indexed(1),
      a.squeezed(),
      try a.squeezed(axis: 1), try a.expandedDims(-1), try a.broadcast(to: [2, 3, 5, 4]),
      try a.reshaped([4, 3]),
      try a.transposed().reshaped([4, 3]), try a.sliced(axis: 2, step: 2).reshaped([6, 1]),
    ]
    for view in views { #expect(view.storage === a.storage) }
    #expect(
      views.map(\.shape)[..<8] == [
        [4, 1, 3], [1, 3, 4], [3, 1, 4], [1, 4], [3, 4], [3, 4], [3, 1, 4, 1], [2, 3, 5, 4],
      ])
  }

  @Test func transposed() throws {
    let a = try NDArray.arange(6).reshaped([1, 2, 3])
    #expect(try a.transposed([2, 0, 1]) == [[[0, 3]], [[1, 4]], [[2, 5]]])
    #expect(try a.transposed([-1, 0, 1]) == a.transposed([2, 0, 1]))
    #expect(
      refused { _ = try a.transposed([0, 0, 1]) }
        == "ValueError: [transposed] the axes [0, 0, 1] do not name each of the 3 axes once")
    #expect(refused { _ = try a.transposed([0, 3, 1]) }.hasPrefix("IndexError: [transposed] axis 3"))
  }

  @Test func reshaped() throws {
    let a = try NDArray.arange(24)
    #expect(try a.reshaped([2, -1, 3]).shape == [2, 4, 3])
    #expect(try NDArray.zeros([0, 3]).reshaped([3, 0]).shape == [3, 0])
    #expect(try NDArray(5).reshaped([1, 1]) == [[5]])
    let swapped = try a.reshaped([4, 6]).transposed()
    #expect(try swapped.reshaped([24])[1] == 6)
    #expect(try swapped.reshaped([2, 3, 4]).storage === a.storage)
    #expect(try swapped.reshaped([3, 8]).storage !== a.storage)
    #expect(
      refused { _ = try a.reshaped([5, 5]) }
        == "ValueError: [reshaped] an array with shape [24] has 24 elements and cannot take the shape [5, 5]")
    #expect(refused { _ = try a.reshaped([5, -1]) }.contains("cannot take the shape [5, -1]"))
    #expect(refused { _ = try a.reshaped([-1, -1]) }.contains("only one size"))
    #expect(refused { _ = try a.reshaped([-2]) }.contains("negative size"))
    #expect(refused { _ = try NDArray.zeros([0]).reshaped([0, -1]) }.contains("cannot take"))
  }

  /// Every reshape of every view agrees with the reshape of its copy.
  @Test func reshapedViews() throws {
    let shapes = [
      [24], [4, 6], [6, 4], [2, 3, 4], [4, 3, 2], [1, 24], [2, 1, 12], [3, 8], [2, 2, 2, 3],
    ]
    for first in shapes {
      let a = try NDArray.arange(24).reshaped(first)
      var views = [a.transposed(), try a.sliced(step: -1), try a.sliced(axis: -1, step: -1)]
      if first.count == 3 { views += [try a.transposed([1, 0, 2]), try a.transposed([0, 2, 1])] }
      for view in views {
        for second in shapes {
          let got = try view.reshaped(second)
          #expect(got.scalars(as: Int.self) == view.scalars(as: Int.self), "\(first) \(second)")
          #expect(got.shape == second)
        }
      }
    }
  }

  @Test func broadcast() throws {
    let row: NDArray = [1, 2]
    #expect(try row.broadcast(to: [2, 2]) == [[1, 2], [1, 2]])
    #expect(try NDArray([[1], [2]]).broadcast(to: [2, 2]) == [[1, 1], [2, 2]])
    #expect(try NDArray([1]).broadcast(to: [0]).count == 0)
    for shape in [[3], [2, 3], [], [2, 1]] {
      #expect(
        refused { _ = try row.broadcast(to: shape) }
          == "ValueError: [broadcast] an array with shape [2] cannot be broadcast to the shape \(shape)")
    }
    // Too large to be written out: an error where one can be thrown, never a trap.
    let vast = try NDArray(1.0).broadcast(to: [1 << 50])
    #expect(vast.contiguous().error?.kind == .memoryError)
  }

  @Test func squeezedAndIndexed() throws {
    let a = try NDArray.arange(3).reshaped([1, 3])
    #expect(
      refused { _ = try a.squeezed(axis: 1) }
        == "ValueError: [squeezed] axis 1 has size 3; only an axis of size 1 can go")
    #expect(try a.indexed(-1, axis: 1) == [2])
    #expect(
      refused { _ = try a.indexed(3, axis: 1) }
        == "IndexError: index 3 is out of range for axis 1 with size 3")
    #expect(refused { _ = try NDArray(1).indexed(0) }.hasPrefix("IndexError: [indexed] axis 0"))
    #expect(try a.expandedDims(0).shape == [1, 1, 3])
    #expect(refused { _ = try a.expandedDims(3) }.hasPrefix("IndexError: [expandedDims]"))
  }
}

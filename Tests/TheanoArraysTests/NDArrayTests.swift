import Testing
import TheanoErrors

@testable import TheanoArrays

@Suite struct NDArrayTests {
  @Test func literals() throws {
    let a: NDArray = [[1, 2.5], [3, 4]]
    #expect(a.dtype == .float64)
    #expect(a.shape == [2, 2])
    #expect(a.scalars(as: Double.self) == [1, 2.5, 3, 4])
    #expect(a[1, 0] as Double == 3)
    let ragged: NDArray = [[1, 2], [3]]
    #expect(throws: TheanoError.self) { try ragged.ndArray() }
  }
}

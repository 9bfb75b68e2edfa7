import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

/// Slices of every kind on short axes, against the arrays' own slicing.
@Suite struct SliceTests {
  @Test(arguments: [0, 1, 4]) func sizesAndPlacesAreThoseOfArrays(n: Int) throws {
    let bounds: [Int?] = [nil] + Set([-n - 2, -n, -1, 0, 1, n - 1, n, n + 2]).map { $0 }
    let array = try NDArray.arange(n)
    let axis = TensorVariable.unknown(.int64, like: [n], ones: false)
    let scalars = (0..<3).map { _ in TensorVariable.unknown(.int64, like: []) }
    let unknown = [axis.operand] + scalars.map(\.operand)
    for start in bounds {
      for stop in bounds {
        for step in [1, 2, -1, -3] {
          let expected = try array.sliced(start: start, stop: stop, step: step).scalars(as: Int.self)
          let numbers = [start ?? 0, stop ?? 0, step]
          for symbolic in [false, true] {
            func term(_ k: Int) -> IntegerTerm { symbolic ? .operand(k + 1) : .constant(numbers[k]) }
            let item = SubtensorItem.slice(
              start: start == nil ? nil : term(0), stop: stop == nil ? nil : term(1), step: term(2))
            for known in [false, true] {
              let type = known ? TensorType(.int64, [Size(n)]) : axis.type
              let part = try SubtensorPart([item], type, unknown)
              func number(_ size: Size) -> Int {
                size.evaluate { atom in
                  if case .value(let id) = atom, let k = scalars.firstIndex(where: { $0.id == id }) {
                    return numbers[k]
                  }
                  return n
                }
              }
              let places = (0..<max(number(part.shape[0]), 0)).map { k in
                number(part.source([Coordinate(offset: Size(k))])[0].offset)
              }
              #expect(number(part.shape[0]) >= 0)
              #expect(
                places == expected, "\(n) \(String(describing: start)):\(String(describing: stop)):\(step)")
            }
          }
        }
      }
    }
  }

  /// Sizes that are equal show it: these can be added without a check.
  @Test func sizesThatMustBeEqualAreEqual() throws {
    let o = try ShapeOperands(known: false)
    let v = o.v
    let pairs: [(TensorVariable, TensorVariable)] = [
      (v[1...], v[..<(-1)]), (v[.reversed], v), (v[...], v[0...]),
      (T.arange(v.shape[0]), v), (T.zerosLike(v), v), (o.m.T.T, o.m), (o.m.flatten(), o.m.reshape(-1)),
      (T.concatenate([v, v])[.slice(nil, v.shape[0])], v), (T.alloc(0.0, o.m.shape), o.m),
    ]
    for (k, pair) in pairs.enumerated() { #expect(pair.0.type.shape == pair.1.type.shape, "pair \(k)") }
    #expect((v[1...] - v[..<(-1)]).application?.requirements == [])
  }
}

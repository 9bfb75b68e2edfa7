import Testing
import TheanoErrors

@inline(never)
private func place() -> Origin { Origin.capture() }

@Suite struct OriginTests {
  @Test func aLineIsFound() {
    let origin = place()
    for f in origin.frames(limit: 20) { for g in f { print(g) } }
    #expect(origin != .unknown)
  }
}

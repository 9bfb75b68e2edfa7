import Dispatch
import Testing
import Theano

struct ConcurrencyTests {
  /// Runs `body` on four threads at once.
  private func onFourThreads(_ body: @escaping @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: 4) { body($0) }
  }

  @Test(arguments: Mode.allCases)
  func noUpdateIsLost(_ mode: Mode) throws {
    let w = try shared([Double](repeating: 0, count: 100), "w")
    let x = T.dscalar("x")
    // One of them can write in place, the other reads a value that both see.
    let add = try function([x], w.sum(), updates: [w: w + x], mode: mode)
    let subtract = try function([x], updates: [w: w - x], mode: mode)
    let first = w.value
    onFourThreads { k in
      for _ in 0..<100 {
        if k % 2 == 0 { _ = try? add(3) } else { try? subtract(1) }
      }
    }
    #expect(try w.value == NDArray([Double](repeating: 400, count: 100)))
    #expect(try first == NDArray([Double](repeating: 0, count: 100)))
  }

  @Test func aHeldValueNeverChanges() throws {
    let w = try shared([Double](repeating: 0, count: 1000), "w")
    let step = try function([], updates: [w: w + 1])
    let torn = Counter()
    onFourThreads { k in
      for _ in 0..<200 {
        if k < 2 {
          try? step()
        } else {
          let held = w.value
          let before = held.scalars(as: Double.self)
          // All elements are of one step, and stay so.
          if Set(before).count != 1 { torn.add() }
          if held.scalars(as: Double.self) != before { torn.add() }
        }
      }
    }
    #expect(torn.count == 0)
    #expect(try w.value == NDArray([Double](repeating: 400, count: 1000)))
  }

  @Test func functionsOfTwoVariablesDoNotWaitForEachOther() throws {
    let (a, b) = (try shared(0.0, "a"), try shared(0.0, "b"))
    let forth = try function([], updates: [a: b + 1])
    let back = try function([], updates: [b: a + 1])
    onFourThreads { k in for _ in 0..<300 { if k % 2 == 0 { try? forth() } else { try? back() } } }
    #expect(a.value != 0.0 && b.value != 0.0)
  }

  @Test func oneFunctionOnManyThreads() throws {
    let (m, v) = (T.dmatrix("m"), T.dvector("v"))
    let f = try function([m, v], [T.dot(m, v), T.exp(m).sum(axis: 1)])
    let wrong = Counter()
    onFourThreads { k in
      for n in 1..<60 {
        let size = (n * 7 + k) % 40 + 1
        guard let x = try? NDArray([Double](repeating: 1, count: size)),
          let ones = try? x.broadcast(to: [3, size]), let result = try? f(ones, x)
        else { return wrong.add() }
        let size64 = Double(size)
        if result[0] != [NDArray(size64), NDArray(size64), NDArray(size64)] { wrong.add() }
        if result[1].shape != [3] { wrong.add() }
      }
    }
    #expect(wrong.count == 0)
  }

  @Test func setValueWhileFunctionsRun() throws {
    let w = try shared([1.0, 1.0], "w")
    let f = try function([], w.sum())
    let wrong = Counter()
    onFourThreads { k in
      for n in 0..<200 {
        if k == 0 {
          try? w.setValue([Double](repeating: 2, count: n % 5 + 1))
        } else if let sum = try? f(), sum.scalars(as: Double.self)[0].truncatingRemainder(dividingBy: 2) != 0 {
          wrong.add()
        }
      }
    }
    #expect(wrong.count == 0)
  }

  @Test func graphsAreBuiltOnManyThreads() throws {
    let x = T.dscalar("x")
    let wrong = Counter()
    onFourThreads { k in
      var z = x
      for _ in 0..<200 { z = z * 1 + Double(k) }
      z.name = "z\(k)"
      if (try? function([x], z, mode: .reference)(0)) != NDArray(Double(200 * k)) { wrong.add() }
    }
    #expect(wrong.count == 0)
  }
}

private final class Counter: @unchecked Sendable {
  // Sendable: a lock guards `number`.
  private let lock = DispatchSemaphore(value: 1)
  private var number = 0

  func add() {
    lock.wait()
    defer { lock.signal() }
    number += 1
  }
  var count: Int {
    lock.wait()
    defer { lock.signal() }
    return number
  }
}

extension ConcurrencyTests {
  /// Functions come and go, each with code, memory and shared variables of its own, while others are in the middle of
  /// calls.
  @Test func functionsThatComeAndGo() throws {
    let (x, w) = (T.dvector("x"), try shared([1.0, 2.0, 3.0], "w"))
    let lasting = try function([x], [T.exp(x - x.max()).sum(), T.dot(w, x)], updates: [w: w * 1.0])
    let point: NDArray = [0.0, 0.0, 0.0]
    let wrong = Counter()
    DispatchQueue.concurrentPerform(iterations: 4) { k in
      for n in 0..<30 {
        if k % 2 == 0 {
          let result = try? lasting(point)
          if result?[0] != 3.0 || result?[1] != 0.0 { wrong.add() }
          continue
        }
        let (factor, total) = (Double(n + 40 * k), try? shared(0.0))
        guard let total, let f = try? function([x], x * factor + w, updates: [total: total + x.sum()]) else {
          return wrong.add()
        }
        var copy = try? f.copy(deleteUpdates: true)
        let first = try? f([1.0, 1.0, 1.0])
        if first != (try? NDArray([factor + 1, factor + 2, factor + 3])) { wrong.add() }
        if (try? copy?(point)) != [1.0, 2.0, 3.0] { wrong.add() }
        copy = nil
        if total.value != 3.0 { wrong.add() }
      }
    }
    #expect(wrong.count == 0)
  }
}
